import { existsSync, readFileSync } from 'node:fs';
import { DiagnosticError } from '@citrate/parser';
import type { Binaries } from './binaries.ts';
import { type Settings, writeSettings } from './data-directory.ts';
import { freePorts } from './ports.ts';
import { type Postmaster, type StopSignal, startPostmaster } from './postmaster.ts';
import { isAlive } from './process.ts';
import type { ServerUser } from './user.ts';

/** What a server is made from. */
export interface ServerSetup {
  readonly name: string;
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
  readonly dataDir: string;
  readonly logFile: string;
  /** Whether the log stays when the servers are gone. */
  readonly logStays: boolean;
  readonly port: number;
  /** False if another port may be taken should this one be gone at the first start. */
  readonly portFixed: boolean;
  readonly settings: Settings;
  readonly password: string | undefined;
}

const FIRST_START_ATTEMPTS = 5;

/** A real PostgreSQL server on this machine. Its superuser is `postgres`. */
export class EmbeddedServer {
  readonly name: string;
  readonly dataDir: string;
  /** Where the server writes its log. */
  readonly logFile: string;
  readonly #setup: ServerSetup;
  #port: number;
  #settings: Settings;
  #postmaster: Postmaster | undefined;

  private constructor(setup: ServerSetup) {
    this.name = setup.name;
    this.dataDir = setup.dataDir;
    this.logFile = setup.logFile;
    this.#setup = setup;
    this.#port = setup.port;
    this.#settings = setup.settings;
  }

  /** Starts a server on a data directory that exists. Throws a DiagnosticError if it won't start. */
  static async create(setup: ServerSetup): Promise<EmbeddedServer> {
    const server = new EmbeddedServer(setup);
    for (let attempt = 1; ; attempt++) {
      try {
        await server.start();
        return server;
      } catch (error) {
        const retry = !setup.portFixed && attempt < FIRST_START_ATTEMPTS && server.#portTaken();
        if (!retry) throw error;
        [server.#port = setup.port] = await freePorts([undefined]);
      }
    }
  }

  /** Same for the whole life of the server, over every restart. */
  get port(): number {
    return this.#port;
  }

  /** Process id of the postmaster; undefined while the server is down. */
  get pid(): number | undefined {
    return this.#postmaster?.pid;
  }

  /** False while the server is down, also if it ended by itself. */
  get running(): boolean {
    return this.#postmaster !== undefined && isAlive(this.#postmaster.pid);
  }

  /** Connection URL of the database `postgres`, password included if the server wants one. */
  get url(): string {
    const { password } = this.#setup;
    const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
    return `postgres://postgres${secret}@127.0.0.1:${this.#port}/postgres`;
  }

  /**
   * Starts the server if it is down and waits until it accepts connections; `settings` replace those
   * of the same name from now on. Throws a DiagnosticError with the end of its log if it won't start.
   */
  async start(settings: Settings = {}): Promise<void> {
    if (this.#postmaster) return;
    this.#settings = { ...this.#settings, ...settings };
    writeSettings(this.dataDir, { ...this.#settings, port: this.#port });
    this.#postmaster = await startPostmaster(this.#setup);
    if (!this.#postmaster) throw this.failure('did not start');
  }

  /** Shuts the server down, clients disconnected; prepared transactions stay for the next start. */
  async stop(): Promise<void> {
    await this.kill('SIGINT');
  }

  /** Stops and starts the server, with changed `settings` if any are given. */
  async restart(settings: Settings = {}): Promise<void> {
    await this.stop();
    await this.start(settings);
  }

  /**
   * Ends the server by a signal, as postmasters take them: SIGTERM waits for its clients to go,
   * SIGINT disconnects them, SIGQUIT crashes orderly, SIGKILL is a power failure. Returns when all
   * its processes are gone: start() can follow at once.
   */
  async kill(signal: StopSignal): Promise<void> {
    const postmaster = this.#postmaster;
    this.#postmaster = undefined;
    await postmaster?.end(signal);
  }

  /** What befell the server, to be told with the end of its log. */
  failure(whatHappened: string): DiagnosticError {
    return new DiagnosticError([
      {
        code: '57P03',
        severity: 'error',
        message: `server "${this.name}" ${whatHappened}`,
        detail: this.#logEnd().join('\n'),
        hint: this.#setup.logStays
          ? `Its log is ${this.logFile}.`
          : 'The rest of its log goes with the temporary data: keep both in a folder of yours.',
        server: this.name,
      },
    ]);
  }

  #logEnd(): readonly string[] {
    if (!existsSync(this.logFile)) return [];
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-8);
  }

  #portTaken(): boolean {
    return this.#logEnd().some((line) => line.includes('could not create any TCP/IP sockets'));
  }
}
