import type { ServerConfig } from '../config/model.ts';
import type { Target } from '../plan/model.ts';
import { Session } from './session.ts';
import { pinSql, roleSql } from './settings.ts';

export interface LinkOptions {
  readonly target: Target;
  readonly server: ServerConfig;
  /** application_name of its sessions. */
  readonly application: string;
  /** SET ROLE in its main session. */
  readonly role?: string;
  readonly searchPath: readonly string[];
  /** How long its main session waits for one reply; default 0, for ever: DDL takes its time. */
  readonly replyTimeoutMs?: number;
  /** Sessions that are there already, to begin with; the main one as it is, for SQL of ours only. */
  readonly main?: Session;
  readonly observer?: Session;
}

/**
 * The way to one database: a main session that transactions run in, opened when it is first needed
 * and again after it was lost, and an observer beside it for looking at the main one and ending it, opened when it is needed.
 */
export class Link {
  readonly target: Target;
  readonly server: ServerConfig;
  readonly #options: LinkOptions;
  #session: Session | undefined;
  #opening: Promise<Session> | undefined;
  #observer: Promise<Session> | undefined;

  constructor(options: LinkOptions) {
    this.target = options.target;
    this.server = options.server;
    this.#options = options;
    this.#session = options.main;
    if (options.observer !== undefined) this.#observer = Promise.resolve(options.observer);
  }

  get name(): string {
    return this.server.name;
  }

  /** Process id of the main session's backend, also of one that was lost; 0 if there was none. */
  get pid(): number {
    return this.#session?.pid ?? 0;
  }

  /** The main session if it is there: a transaction is open in this one or in none. */
  get open(): Session | undefined {
    return this.#session?.lost === false ? this.#session : undefined;
  }

  /** The main session, settings pinned. @throws ServerError if the server can't be reached */
  async session(): Promise<Session> {
    if (this.open !== undefined) return this.open;
    // Whoever asks meanwhile gets the same one: another would be closed by nobody.
    this.#opening ??= this.another().finally(() => {
      this.#opening = undefined;
    });
    this.#session = await this.#opening;
    return this.#session;
  }

  /**
   * One more session like the main one; the caller closes it.
   *
   * @throws ServerError if the server can't be reached
   */
  async another(): Promise<Session> {
    const { server, application, searchPath, role, replyTimeoutMs } = this.#options;
    const session = await Session.open(server, {
      application,
      replyTimeoutMs: replyTimeoutMs ?? 0,
    });
    try {
      await session.batch([pinSql(searchPath, 'session'), roleSql(role, 'session')]);
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  /** A second session on the same database. @throws ServerError if the server can't be reached */
  async observer(): Promise<Session> {
    const before = this.#observer;
    const known = await before?.catch(() => undefined);
    if (known?.lost === false) return known;
    // Unless somebody else has opened it anew while we waited.
    if (this.#observer === before || this.#observer === undefined) {
      this.#observer = Session.open(this.server, { application: this.#options.application });
    }
    return this.#observer;
  }

  async close(): Promise<void> {
    const observer = await this.#observer?.catch(() => undefined);
    await Promise.all([this.#session?.close(), observer?.close()]);
  }
}
