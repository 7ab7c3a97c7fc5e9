/**
 * Ctrl-C. A command that can stop half-way says so by `explain`: then the first one asks it to stop
 * where that is safe, and the second stops waiting for it. Any other command ends at the first.
 */
export interface Interruption {
  readonly signal: AbortSignal;
  /** What a command wants to be said at the first and at the second Ctrl-C, as of that moment. */
  explain(first: () => string, second: () => string): void;
}

export interface InterruptionSource extends Interruption {
  /** Called for each signal; true when the process should end now. */
  interrupt(say: (text: string) => void): boolean;
}

export function createInterruption(): InterruptionSource {
  const controller = new AbortController();
  let texts: { readonly first: () => string; readonly second: () => string } | undefined;
  return {
    signal: controller.signal,
    explain(first, second) {
      texts = { first, second };
    },
    interrupt(say) {
      const last = texts === undefined || controller.signal.aborted;
      if (texts !== undefined) say(last ? texts.second() : texts.first());
      controller.abort();
      return last;
    },
  };
}
