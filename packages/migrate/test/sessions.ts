import type { Kysely } from 'kysely';
import { Client } from 'pg';
import { type Database, kyselyOn } from '../src/history/index.ts';

/** One connection of a test, with Kysely on it. */
export interface TestSession {
  readonly client: Client;
  readonly db: Kysely<Database>;
  /** Runs SQL texts, one or several statements. */
  readonly run: (sql: string) => Promise<readonly Record<string, unknown>[]>;
}

/** Opens connections that `close()` ends, whatever came of them. */
export class TestSessions {
  readonly #clients: Client[] = [];

  async open(url: string, user?: string): Promise<TestSession> {
    const target = new URL(url);
    if (user) target.username = user;
    const client = new Client({ connectionString: target.href });
    // Tests end backends on purpose; an idle client must not take the process with it.
    client.on('error', () => {});
    await client.connect();
    this.#clients.push(client);
    const run = async (sql: string) => {
      const results = [await client.query(sql)].flat();
      return (results.at(-1)?.rows ?? []) as Record<string, unknown>[];
    };
    return { client, db: kyselyOn(client), run };
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.end().catch(() => {})));
  }
}
