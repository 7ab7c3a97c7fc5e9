/** A dialect of PostgreSQL that is connected to nothing: what it is to run is recorded. */
import type {
  DatabaseConnection,
  DatabaseIntrospector,
  Dialect,
  Driver,
  Kysely,
  QueryResult,
} from 'kysely';
import { unreadable } from './answers.ts';
import type { Recorder } from './recorder.ts';

/** The module `kysely` that the migrations import, too. */
export type KyselyModule = typeof import('kysely');

/** What Kysely would run is recorded, and answers nothing. */
export function recordingKysely(kysely: KyselyModule, recorder: Recorder): Kysely<unknown> {
  class Compiler extends kysely.PostgresQueryCompiler {
    override compileQuery(
      ...args: Parameters<InstanceType<KyselyModule['PostgresQueryCompiler']>['compileQuery']>
    ): ReturnType<InstanceType<KyselyModule['PostgresQueryCompiler']>['compileQuery']> {
      const query = super.compileQuery(...args);
      recorder.noteCompiled(query);
      return query;
    }
  }
  const dialect: Dialect = {
    createAdapter: () => new kysely.PostgresAdapter(),
    createDriver: () => recordingDriver(recorder),
    createIntrospector: () => introspector(recorder),
    createQueryCompiler: () => new Compiler(),
  };
  return new kysely.Kysely<unknown>({ dialect });
}

/** A connection, with how much was recorded when its transaction and its savepoints began. */
class RecordingConnection implements DatabaseConnection {
  readonly #recorder: Recorder;
  readonly #begun = new Map<string, number>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  async executeQuery<Row>(query: {
    readonly sql: string;
    readonly parameters: readonly unknown[];
  }): Promise<QueryResult<Row>> {
    return unreadable<Row>(this.#recorder.execute(query, this));
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    return this.#recorder.refuse({ kind: 'reads', message: 'stream()', what: 'stream()' });
  }

  begin(savepoint: string = ''): void {
    this.#begun.set(savepoint, this.#recorder.length);
  }

  rollBack(savepoint: string = ''): void {
    this.#recorder.takeBack(this, this.#begun.get(savepoint) ?? 0);
  }
}

/** Transactions leave their statements behind, and no more: a file is a transaction anyway. */
function recordingDriver(recorder: Recorder): Driver {
  const connectionOf = (connection: DatabaseConnection): RecordingConnection => {
    if (connection instanceof RecordingConnection) return connection;
    throw new TypeError('a connection of another driver');
  };
  const nothing = async (): Promise<void> => {};
  return {
    init: nothing,
    acquireConnection: async () => new RecordingConnection(recorder),
    beginTransaction: async (connection) => connectionOf(connection).begin(),
    commitTransaction: nothing,
    rollbackTransaction: async (connection) => connectionOf(connection).rollBack(),
    savepoint: async (connection, name) => connectionOf(connection).begin(name),
    rollbackToSavepoint: async (connection, name) => connectionOf(connection).rollBack(name),
    releaseSavepoint: nothing,
    releaseConnection: nothing,
    destroy: nothing,
  };
}

function introspector(recorder: Recorder): DatabaseIntrospector {
  const refuse = async (): Promise<never> =>
    recorder.refuse({ kind: 'reads', message: 'introspection', what: 'introspection' });
  return { getSchemas: refuse, getTables: refuse, getMetadata: refuse };
}
