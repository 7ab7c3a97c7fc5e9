import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import { types as defaults } from 'pg';
import type { Database } from './database.ts';

/** What this folder needs of a pg Client: one connection, queries one after another. */
export interface QueryClient {
  query(config: {
    text: string;
    values: unknown[];
    types: { getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown };
  }): Promise<QueryAnswer | QueryAnswer[]>;
}

interface QueryAnswer {
  command: string;
  rowCount: number | null;
  rows: unknown[];
}

const int8 = 20;

/**
 * A Kysely bound to one connection that the caller owns: it sees the caller's open transaction, and
 * `destroy()` leaves the connection open. Its queries and transactions wait for one another, so nothing
 * may be asked of it in the middle of its own transaction.
 */
export function kyselyOn<DB = Database>(client: QueryClient): Kysely<DB> {
  return new Kysely<DB>({ dialect: singleConnection(client) });
}

function singleConnection(client: QueryClient): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver(connection(client)),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

function driver(single: DatabaseConnection): Driver {
  const turns = new Turns();
  const run = async (sql: string): Promise<void> => {
    await single.executeQuery(CompiledQuery.raw(sql));
  };
  return {
    init: async () => undefined,
    acquireConnection: async () => {
      await turns.take();
      return single;
    },
    beginTransaction: (_, settings) =>
      run(settings.isolationLevel ? `BEGIN ISOLATION LEVEL ${settings.isolationLevel}` : 'BEGIN'),
    commitTransaction: () => run('COMMIT'),
    rollbackTransaction: () => run('ROLLBACK'),
    releaseConnection: async () => turns.give(),
    destroy: async () => undefined,
  };
}

/**
 * Who takes the connection has it until he gives it back, a transaction until its end: another's BEGIN in
 * between would be none, and its COMMIT or ROLLBACK would end both.
 */
class Turns {
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  async take(): Promise<void> {
    if (this.#taken) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    this.#taken = true;
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken = false;
    else next();
  }
}

function connection(client: QueryClient): DatabaseConnection {
  return {
    executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
      const values = [...query.parameters];
      const result = await client.query({ text: query.sql, values, types });
      // Of a text with several statements: the rows of each.
      if (Array.isArray(result)) return { rows: result.map((one) => one.rows) as R[] };
      const rows = result.rows as R[];
      if (!writes.has(result.command)) return { rows };
      return { rows, numAffectedRows: BigInt(result.rowCount ?? 0) };
    },
    streamQuery: () => {
      throw new TypeError('a single connection does not stream');
    },
  };
}

const writes: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** Eight-byte integers as numbers, for this client's queries only. */
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
    if (oid === int8 && format !== 'binary') return safeInteger;
    return defaults.getTypeParser(oid, format);
  },
};

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`integer out of range: ${text}`);
  return value;
}
