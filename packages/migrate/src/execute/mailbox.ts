/** A queue that waits: events come in whenever they come, and are taken one at a time. */
export class Mailbox<T> {
  readonly #items: (() => T)[] = [];
  #waiting: (() => void) | undefined;

  put(item: T): void {
    this.#add(() => item);
  }

  /** The next `take` throws this. */
  fail(error: unknown): void {
    this.#add(() => {
      throw error;
    });
  }

  async take(): Promise<T> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) return item();
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }

  #add(item: () => T): void {
    this.#items.push(item);
    this.#waiting?.();
    this.#waiting = undefined;
  }
}
