import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DiagnosticError } from '@citrate/parser';
import { Client } from 'pg';
import type { Config } from '../config/model.ts';
import {
  type ClusterOptions,
  type EmbeddedCluster,
  type EmbeddedServer,
  startCluster,
} from '../embedded/index.ts';
import { applyCluster, readRouting, recoverCluster } from '../engine/index.ts';
import type {
  ApplyOptions,
  ApplyResult,
  Listener,
  RecoverOptions,
  RecoverResult,
} from '../engine/model.ts';
import type { Routing } from '../route/index.ts';
import { type FaultPoint, Stopped, stoppingAt } from './fault-point.ts';

export interface TestClusterOptions
  extends Pick<ClusterOptions, 'workers' | 'settings' | 'pg' | 'from'> {
  /** Folder of the migrations; without it there is an empty one, for `write`. */
  readonly migrations?: string;
  /** Settings beside those that the servers give; shardCount is 4 unless it is said. */
  readonly config?: Partial<Omit<Config, 'coordinator' | 'workers' | 'migrations'>>;
}

/**
 * Starts servers, which end with stop(), or with this process. That takes a second or two; test files
 * that share one are faster than those with one each.
 *
 * @throws DiagnosticError if the PostgreSQL package is missing, or a server doesn't start
 */
export async function createTestCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const { migrations, config, ...servers } = options;
  return new TestCluster(await startCluster(servers), migrations, config);
}

const defaults = {
  engine: 'postgres',
  layout: 'suffix',
  shardCount: 4,
  lockTimeoutMs: 2_000,
  longLockTimeoutMs: 60_000,
  lockDeadlineMs: 5_000,
  lockRounds: 3,
} as const;

/** A coordinator and workers `w1`, `w2`, …, and what the tool does to them. */
export class TestCluster {
  /** For every function of the library that takes one. */
  readonly config: Config;
  readonly #servers: EmbeddedCluster;
  /** Set where the folder of the migrations is ours. */
  readonly #folder: string | undefined;
  #files = 0;

  constructor(
    servers: EmbeddedCluster,
    migrations: string | undefined,
    config: TestClusterOptions['config'] = {},
  ) {
    const folder =
      migrations === undefined ? mkdtempSync(join(tmpdir(), 'citrate-test-')) : undefined;
    this.#servers = servers;
    this.#folder = folder;
    this.config = {
      ...defaults,
      ...config,
      coordinator: addressOf(servers.coordinator),
      workers: servers.workers.map(addressOf),
      migrations: folder ?? resolve(migrations ?? ''),
    };
  }

  /** By the names of the servers: `coordinator`, `w1`, … */
  get urls(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#all.map(({ name, url }) => [name, url]));
  }

  /** Adds a migration file behind those before it, to the folder that the cluster has of its own. */
  write(sql: string, name: string = 'change'): void {
    if (this.#folder === undefined) throw new TypeError('the migrations are in a folder of yours');
    const no = String(++this.#files).padStart(6, '0');
    writeFileSync(join(this.#folder, `20260101${no}_${name}.sql`), sql);
  }

  /** What is pending. @throws DiagnosticError if it ends otherwise than well */
  async applyAll(options: ApplyOptions = {}): Promise<ApplyResult> {
    const result = await this.apply(options);
    if (result.outcome === 'done') return result;
    throw new DiagnosticError(
      result.diagnostics.length > 0 ? result.diagnostics : [withoutWords(result)],
    );
  }

  /** What is pending, however it ends. */
  apply(options: ApplyOptions = {}): Promise<ApplyResult> {
    return applyCluster(this.config, options);
  }

  /**
   * Apply, and be gone at that point, as if the tool had been killed: what it has prepared stays, and so
   * do tasks begun. The next `apply`, or `recover`, finishes it.
   *
   * @returns undefined if it was stopped; the result if it never came to the point
   */
  async applyUntil(
    point: FaultPoint,
    options: ApplyOptions = {},
  ): Promise<ApplyResult | undefined> {
    const atPoint = stoppingAt(point, options.onEvent);
    let gone: Stopped | undefined;
    // Who is gone does nothing more, on no server.
    const onEvent: Listener = async (event) => {
      if (gone) throw gone;
      try {
        await atPoint(event);
      } catch (error) {
        if (error instanceof Stopped) gone = error;
        throw error;
      }
    };
    try {
      const result = await this.apply({ ...options, onEvent });
      return gone ? undefined : result;
    } catch (error) {
      if (error instanceof Stopped) return undefined;
      throw error;
    }
  }

  recover(options: RecoverOptions = {}): Promise<RecoverResult> {
    return recoverCluster(this.config, options);
  }

  /** Where rows are now, for `shardFor`. */
  routing(): Promise<Routing> {
    return readRouting(this.config);
  }

  /** Rows of one statement, on a connection of its own. */
  async query(
    server: string,
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.#named(server).url });
    // A server may be killed meanwhile: then the query fails, and that says enough.
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  /** A crash of that server: SIGKILL to all its processes. What it had promised, it has after `revive`. */
  kill(server: string): Promise<void> {
    return this.#named(server).kill('SIGKILL');
  }

  /** Starts a server that was killed, on the same port. */
  revive(server: string): Promise<void> {
    return this.#named(server).start();
  }

  /** Ends all connections to that server, those of the application and of the tool; it takes new ones. */
  async cut(server: string): Promise<void> {
    await this.query(
      server,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
  }

  /** Stops all servers and removes what was theirs. */
  async stop(): Promise<void> {
    await this.#servers.stop();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  get #all(): readonly EmbeddedServer[] {
    return [this.#servers.coordinator, ...this.#servers.workers];
  }

  #named(name: string): EmbeddedServer {
    const found = this.#all.find((server) => server.name === name);
    if (found) return found;
    throw new RangeError(
      `no server ${name}: there are ${this.#all.map((one) => one.name).join(', ')}`,
    );
  }
}

function addressOf({ name, url }: EmbeddedServer): { readonly name: string; readonly url: string } {
  return { name, url };
}

function withoutWords({ outcome }: ApplyResult): DiagnosticError['diagnostics'][number] {
  return { code: 'XX000', severity: 'error', message: `apply ended as "${outcome}"` };
}
