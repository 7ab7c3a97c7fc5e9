import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DiagnosticError } from '@citrate/parser';
import { type Binaries, findBinaries } from './binaries.ts';
import {
  createDataDirectory,
  hasData,
  lastPort,
  requirePassword,
  type Settings,
  templateDirectory,
} from './data-directory.ts';
import { makeRunDirectory, sweep, temporaryRoot } from './places.ts';
import { freePorts } from './ports.ts';
import { EmbeddedServer } from './server.ts';
import { handOver, type ServerUser, serverUser } from './user.ts';
import type { ServerMajor } from './versions.ts';

export interface ClusterOptions {
  /** How many workers beside the coordinator; default 2. They are named `w1`, `w2`, … */
  readonly workers?: number;
  /**
   * Where to keep the data. Data found there is used, and stays after stop(). Without it the data is
   * temporary, in memory where there is room.
   */
  readonly dir?: string;
  /** Server parameters of all servers, before the defaults. */
  readonly settings?: Settings;
  /** Ports on 127.0.0.1, the coordinator's first; those left out are chosen. */
  readonly ports?: readonly number[];
  /** Makes new servers ask for this password of `postgres`; without it anybody local may enter. */
  readonly password?: string;
  /** Directory of the project that has the PostgreSQL package installed; default the current one. */
  readonly from?: string;
  /**
   * The major version of PostgreSQL. Those that the project doesn't have installed are looked for in
   * the folder that CITRATE_POSTGRES_DIR names. Without it the servers have the installed one.
   */
  readonly pg?: ServerMajor;
}

/** A coordinator and its workers. */
export interface EmbeddedCluster {
  readonly coordinator: EmbeddedServer;
  readonly workers: readonly EmbeddedServer[];
  readonly dir: string;
  /** Stops all servers and removes temporary data. */
  stop(): Promise<void>;
}

/** Small servers with many locks: a transaction may touch hundreds of shards. */
const SETTINGS: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_prepared_transactions: 64,
  max_connections: 100,
  max_locks_per_transaction: 512,
  shared_buffers: '16MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Files of the data directory: what a killed server leaves in them goes with it.
  ...(process.platform !== 'win32' && { dynamic_shared_memory_type: 'mmap' }),
};

/** For data that doesn't outlive its process: a crash of the machine takes it anyway. */
const FORGETFUL: Settings = { fsync: false, synchronous_commit: false, full_page_writes: false };

/**
 * Starts a coordinator and workers, real PostgreSQL servers, in about a second. They end with
 * stop(), or when this process ends in whatever way. Throws a DiagnosticError if the binaries are
 * missing or a server doesn't start; then none is left running.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<EmbeddedCluster> {
  const user = serverUser();
  const binaries = await findBinaries(user, options);
  const names = serverNames(options.workers ?? 2);
  const root = temporaryRoot(names.length);
  sweep(root);
  const dir =
    options.dir === undefined ? makeRunDirectory(root, user) : keptDirectory(options.dir, user);
  const removeTemporary = (): void => {
    if (options.dir === undefined) rmSync(dir, { recursive: true, force: true });
  };
  const context: Context = { options, names, user, binaries, root, dir };
  const servers = await startServers(context).catch((error: unknown) => {
    removeTemporary();
    throw error;
  });
  const [coordinator, ...workers] = servers;
  if (!coordinator) throw new Error('a cluster without a coordinator');
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()));
    removeTemporary();
  };
  return { coordinator, workers, dir, stop };
}

interface Context {
  readonly options: ClusterOptions;
  readonly names: readonly string[];
  readonly user: ServerUser | undefined;
  readonly binaries: Binaries;
  readonly root: string;
  readonly dir: string;
}

function serverNames(workers: number): readonly string[] {
  return ['coordinator', ...Array.from({ length: workers }, (_, i) => `w${i + 1}`)];
}

function keptDirectory(dir: string, user: ServerUser | undefined): string {
  const path = resolve(dir);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (readdirSync(path).length === 0) handOver(path, user);
  if (user === undefined || canEnter(path, user)) return path;
  throw new DiagnosticError([
    {
      code: '42501',
      severity: 'error',
      message: `directory "${path}" is out of reach for the servers`,
      detail: 'PostgreSQL does not run as root: the servers run as "nobody", who cannot enter it.',
      hint: 'Choose one outside of the home directory of root.',
    },
  ]);
}

function canEnter(dir: string, user: ServerUser): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', dir], { ...user, cwd: '/' }).status === 0;
}

async function startServers(context: Context): Promise<readonly EmbeddedServer[]> {
  const { options, names, dir } = context;
  const given = options.ports ?? [];
  await createMissing(context);
  const ports = await freePorts(names.map((name, i) => given[i] ?? lastPort(join(dir, name))));
  const started = await Promise.allSettled(
    names.map((name, i) => startServer(context, name, given[i] ?? ports[i] ?? 0, i in given)),
  );
  const servers = started.flatMap((s) => (s.status === 'fulfilled' ? [s.value] : []));
  const failures = started.flatMap((s) => (s.status === 'rejected' ? [s.reason] : []));
  if (failures.length === 0) return servers;
  await Promise.all(servers.map((server) => server.stop()));
  throw joinFailures(failures);
}

async function createMissing({
  options,
  names,
  user,
  binaries,
  root,
  dir,
}: Context): Promise<void> {
  const missing = names.map((name) => join(dir, name)).filter((dataDir) => !hasData(dataDir));
  if (missing.length === 0) return;
  const template = await templateDirectory(binaries, user, root);
  await Promise.all(
    missing.map(async (dataDir) => {
      await createDataDirectory(template, dataDir, user);
      if (options.password !== undefined) {
        await requirePassword(binaries, dataDir, user, options.password);
      }
    }),
  );
}

function joinFailures(failures: readonly unknown[]): unknown {
  const known = failures.filter((f) => f instanceof DiagnosticError);
  if (known.length < failures.length) return failures.find((f) => !(f instanceof DiagnosticError));
  return new DiagnosticError(known.flatMap((f) => f.diagnostics));
}

async function startServer(
  { options, user, binaries, dir }: Context,
  name: string,
  port: number,
  portFixed: boolean,
): Promise<EmbeddedServer> {
  const dataDir = join(dir, name);
  return EmbeddedServer.create({
    name,
    binaries,
    user,
    dataDir,
    logFile: join(dir, `${name}.log`),
    logStays: options.dir !== undefined,
    port,
    portFixed,
    settings: { ...SETTINGS, ...(options.dir === undefined && FORGETFUL), ...options.settings },
    password: options.password,
  });
}
