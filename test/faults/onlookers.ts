import { Client } from 'pg';

type Rows = readonly Record<string, unknown>[];

/** Connections to look at servers with, kept from one look to the next: a trial looks often. */
export class Onlookers {
  readonly #clients = new Map<string, Promise<Client>>();

  /** The rows of one statement; on a new connection where the server has been gone since the last one. */
  async ask(url: string, sql: string): Promise<Rows> {
    try {
      return await this.#query(url, sql);
    } catch (error) {
      if (this.#clients.has(url)) throw error;
      return this.#query(url, sql);
    }
  }

  async close(): Promise<void> {
    const clients = await Promise.allSettled(this.#clients.values());
    const open = clients.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    await Promise.all(open.map((client) => client.end()));
  }

  async #query(url: string, sql: string): Promise<Rows> {
    const known = this.#clients.get(url) ?? this.#connect(url);
    this.#clients.set(url, known);
    const { rows } = await (await known).query<Record<string, unknown>>(sql);
    return rows;
  }

  #connect(url: string): Promise<Client> {
    const client = new Client({ connectionString: url });
    const forget = (): void => {
      this.#clients.delete(url);
    };
    client.on('error', forget);
    client.on('end', forget);
    return client.connect().then(
      () => client,
      (error: unknown) => {
        forget();
        throw error;
      },
    );
  }
}
