import { setMaxListeners } from 'node:events';
import type { Diagnostic } from '@citrate/parser';
import { Client, type ClientConfig, type QueryResultRow } from 'pg';
import type { ServerConfig } from '../config/model.ts';
import { type Db, kyselyOn } from '../history/index.ts';
import { clientConfig } from './client-config.ts';
import { connectDiagnostic } from './connect-errors.ts';
import { noticeDiagnostic, ServerError, serverError } from './errors.ts';
import { openFitting } from './hosts.ts';
import { ownSettingsSql } from './settings.ts';

export interface SessionOptions {
  /** How others know the session: application_name. */
  readonly application: string;
  /** What its transactions are by default; `on` where nothing is to be changed. */
  readonly readOnly?: boolean;
  /** Ends the attempt to connect. */
  readonly signal?: AbortSignal | undefined;
  /** A server that does not answer for so long counts as lost; default 2 minutes, 0 for ever. */
  readonly replyTimeoutMs?: number;
}

/** A server that does not answer for so long counts as lost, unless it is at DDL. */
export const replyTimeoutMs = 120_000;

/** How long a server has to see that a session is over. */
const farewellMs = 1_000;

/** One connection to one database, used by one caller at a time. */
export class Session {
  readonly server: ServerConfig;
  /** Records of schema citrate through this connection, and in its open transaction. */
  readonly db: Db;
  readonly #client: Client;
  #lost = false;
  /** Commands wait for each other: the driver would queue them too, but not for long any more. */
  #last: Promise<unknown> = Promise.resolve();
  #replicationWarning = false;
  readonly #notices: Diagnostic[] = [];
  #pid = 0;

  private constructor(server: ServerConfig, settings: ClientConfig) {
    this.server = server;
    this.#client = new Client(settings);
    // Without a listener a lost connection would end the process.
    this.#client.on('error', () => this.#abandon());
    this.#client.on('end', () => {
      this.#lost = true;
    });
    // The text of messages is translated, the name of the function that wrote them is not.
    this.#client.on('notice', (notice) => {
      if (notice.routine === 'SyncRepWaitForLSN') this.#replicationWarning = true;
      else this.#notices.push(noticeDiagnostic(notice, server));
    });
    this.db = kyselyOn({ query: (config) => this.#watch(() => this.#client.query(config)) });
  }

  /**
   * Of several hosts, on the first that fits: `server` of the session has its URL alone, for others that
   * are to be with it on one server.
   *
   * @throws ServerError that says why the server could not be reached
   */
  static async open(server: ServerConfig, options: SessionOptions): Promise<Session> {
    return openFitting(server, (one) => Session.#openOn(one, options));
  }

  static async #openOn(server: ServerConfig, options: SessionOptions): Promise<Session> {
    const { signal } = options;
    let session: Session | undefined;
    const stop = (): void => {
      if (session !== undefined) session.#client.connection.stream.destroy();
    };
    // One for each server that is being connected: from eleven on, Node.js takes them for a leak.
    if (signal) setMaxListeners(0, signal);
    signal?.addEventListener('abort', stop);
    try {
      signal?.throwIfAborted();
      const config = await clientConfig(server);
      signal?.throwIfAborted();
      const query_timeout = options.replyTimeoutMs ?? replyTimeoutMs;
      session = new Session(server, { ...config, query_timeout });
      await session.#client.connect();
      await session.#introduce(ownSettingsSql(options.application, options.readOnly ?? false));
      return session;
    } catch (error) {
      await session?.close();
      throw new ServerError(connectDiagnostic(error, server), true);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /** The backend's process id on the server. */
  get pid(): number {
    return this.#pid;
  }

  /** True once the connection is gone. */
  get lost(): boolean {
    return this.#lost;
  }

  /** How other sessions know this one: 63 bytes at most. */
  async rename(application: string): Promise<void> {
    await this.#introduce(
      "SELECT pg_catalog.pg_backend_pid() AS pid, pg_catalog.set_config('application_name', $1, false)",
      [application],
    );
  }

  async #introduce(text: string, values: readonly unknown[] = []): Promise<void> {
    const [row] = await this.query<{ pid: number }>(text, values);
    this.#pid = row?.pid ?? 0;
  }

  /** The rows of one statement. @throws ServerError */
  async query<Row extends QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    const result = await this.#watch(() => this.#client.query<Row>(text, [...values]));
    return result.rows;
  }

  /** How many rows one statement changed. @throws ServerError */
  async change(text: string, values: readonly unknown[]): Promise<number> {
    const { rowCount } = await this.#watch(() => this.#client.query(text, [...values]));
    return rowCount ?? 0;
  }

  /**
   * Send statements as one message, in the open transaction if there is one.
   *
   * @returns the command tag of each, as the server gives it
   * @throws ServerError whose `completed` is the index of the statement that failed
   */
  async batch(statements: readonly string[]): Promise<readonly string[]> {
    const tags: string[] = [];
    const listen = ({ text }: { readonly text: string }): void => {
      tags.push(text);
    };
    const send = async (): Promise<void> => {
      this.#client.connection.on('commandComplete', listen);
      try {
        await this.#client.query(statements.join(';\n'));
      } finally {
        this.#client.connection.off('commandComplete', listen);
      }
    };
    await this.#watch(send, tags);
    return tags;
  }

  /**
   * Whether a commit since the last call was warned about: the wait for a synchronous standby was
   * cut short, so that a failover may undo what the server has confirmed.
   */
  takeReplicationWarning(): boolean {
    const warned = this.#replicationWarning;
    this.#replicationWarning = false;
    return warned;
  }

  /** What the server told beside its results since the last call. */
  takeNotices(): readonly Diagnostic[] {
    return this.#notices.splice(0);
  }

  /** Ends the connection; an open transaction is rolled back by the server. */
  async close(): Promise<void> {
    this.#lost = true;
    // A server that stands still says no good-bye: nobody waits for it with what is done.
    const cut = setTimeout(() => this.#client.connection.stream.destroy(), farewellMs);
    await this.#client.end().catch(() => undefined);
    clearTimeout(cut);
  }

  async #watch<T>(run: () => Promise<T>, done: readonly string[] = []): Promise<T> {
    const turn = this.#last.then(run);
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } catch (cause) {
      const error = serverError(cause, this.server, done.length);
      if (error.lost) this.#abandon();
      throw error;
    }
  }

  /** Whatever is open in there must not keep its locks: the server rolls it back. */
  #abandon(): void {
    if (!this.#lost) void this.close();
  }
}
