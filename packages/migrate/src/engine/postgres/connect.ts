/** Sessions to all servers of a configuration, and what the servers are. */
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import type { PgMajor } from '../../catalog/model.ts';
import type { Config, Engine, ServerConfig } from '../../config/model.ts';
import {
  diagnosticsOf,
  readFacts,
  type Seen,
  type ServerFacts,
  Session,
} from '../../execute/index.ts';
import type { Target } from '../../plan/model.ts';
import { citusWorkers, requireEngine } from './citus-nodes.ts';

/** A server that was reached. */
export interface Connected {
  readonly server: ServerConfig;
  readonly session: Session;
  readonly facts: ServerFacts;
  readonly target: Target;
}

export interface Missing {
  readonly server: ServerConfig;
  /** Number of the target that it would be. */
  readonly no: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** Servers of a configuration: reached or not, the coordinator first. */
export interface Reached {
  readonly connected: readonly Connected[];
  readonly missing: readonly Missing[];
}

/** All servers of a configuration. */
export interface Cluster {
  readonly config: Config;
  readonly coordinator: Connected;
  readonly workers: readonly Connected[];
}

const majors: readonly PgMajor[] = [18, 17, 16, 15, 14, 13];

export interface ReachOptions {
  /** For sessions that shall change nothing. */
  readonly readOnly?: boolean;
  /** Ends the attempts to connect; sessions that are there stay. */
  readonly signal?: AbortSignal | undefined;
  /** See Session: 0 where an answer may take any time. */
  readonly replyTimeoutMs?: number;
}

/** Connect to whatever can be reached, at once. The caller closes. */
export async function reachServers(config: Config, options: ReachOptions): Promise<Reached> {
  const { engine } = config;
  if (engine === 'citus') return reachCitus(config, options);
  return reachAll([config.coordinator, ...config.workers], { ...options, engine });
}

async function reachAll(
  servers: readonly ServerConfig[],
  options: CheckedOptions,
  first = 0,
): Promise<Reached> {
  const results = await Promise.all(servers.map((server, i) => reach(server, first + i, options)));
  return {
    connected: results.filter((result) => 'session' in result),
    missing: results.filter((result) => 'diagnostics' in result),
  };
}

/** The coordinator says who the workers are. */
async function reachCitus(config: Config, options: ReachOptions): Promise<Reached> {
  const { engine } = config;
  const coordinator = await reach(config.coordinator, 0, { ...options, engine });
  if ('diagnostics' in coordinator) return { connected: [], missing: [coordinator] };
  const servers = await citusWorkers(config, coordinator);
  const { connected, missing } = await reachAll(servers, { ...options, engine }, 1);
  return { connected: [coordinator, ...connected], missing };
}

/** All of them, the coordinator first, workers in the configuration's order. */
export function inOrder({ connected, missing }: Reached): readonly (Connected | Missing)[] {
  const numbered = [
    ...connected.map((one) => ({ no: one.target.no, one })),
    ...missing.map((one) => ({ no: one.no, one })),
  ];
  return numbered.toSorted((a, b) => a.no - b.no).map(({ one }) => one);
}

/** The workers as recovery looks at them. */
export function workersSeen({ connected, missing }: Reached): readonly Seen[] {
  const all = [
    ...connected.map(({ server, session, target }) => ({ server, session, target: target.no })),
    ...missing.map(({ server, no }) => ({ server, target: no })),
  ];
  return all.filter(({ target }) => target !== 0);
}

/**
 * Connect to all servers that take part in transactions of ours: of a Citus, the coordinator. The caller
 * closes.
 *
 * @throws DiagnosticError with every server that could not be reached
 */
export async function connectCluster(config: Config, options: ReachOptions): Promise<Cluster> {
  const { engine } = config;
  const servers = [config.coordinator, ...(engine === 'citus' ? [] : config.workers)];
  const { connected, missing } = await reachAll(servers, { ...options, engine });
  const [coordinator, ...others] = connected;
  if (missing.length > 0 || coordinator === undefined) {
    await closeAll(connected);
    throw new DiagnosticError(missing.flatMap(({ diagnostics }) => diagnostics));
  }
  return { config, coordinator, workers: others };
}

/**
 * Connect to the coordinator alone. The caller closes.
 *
 * @throws DiagnosticError if it could not be reached
 */
export async function connectCoordinator(
  config: Config,
  options: ReachOptions,
): Promise<Connected> {
  const reached = await reach(config.coordinator, 0, { ...options, engine: config.engine });
  if ('diagnostics' in reached) throw new DiagnosticError(reached.diagnostics);
  return reached;
}

/** Read, and end the sessions as soon as the signal comes: nothing is lost by that. */
export async function whileWanted<T>(
  connected: readonly Connected[],
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  const stop = (): void => void closeAll(connected);
  signal?.addEventListener('abort', stop);
  try {
    return await run();
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

export async function closeAll(connected: readonly Connected[]): Promise<void> {
  await Promise.all(connected.map(({ session }) => session.close()));
}

export async function closeCluster({ coordinator, workers }: Cluster): Promise<void> {
  await closeAll([coordinator, ...workers]);
}

/** Names are chosen as the oldest of the servers would choose them. */
export function lowestMajor({ coordinator, workers }: Cluster): PgMajor {
  const lowest = Math.min(
    ...[coordinator, ...workers].map(({ facts }) => Math.floor(facts.versionNumber / 10_000)),
  );
  return majors.find((major) => major <= lowest) ?? 13;
}

/** Once more, where it may have changed. */
export async function freshFacts(connected: readonly Connected[]): Promise<readonly ServerFacts[]> {
  return Promise.all(connected.map(({ session }) => readFacts(session)));
}

/** What the coordinator is to be; one that is something else is as good as missing. */
interface CheckedOptions extends ReachOptions {
  readonly engine: Engine;
}

async function reach(
  server: ServerConfig,
  no: number,
  { engine, ...options }: CheckedOptions,
): Promise<Connected | Missing> {
  let session: Session | undefined;
  try {
    session = await Session.open(server, { application: 'citrate', ...options });
    const facts = await readFacts(session);
    if (no === 0) await requireEngine(session, engine);
    const { database, systemIdentifier } = facts;
    const target = { no, server: server.name, database, systemIdentifier };
    // Whatever follows stays on the host that was chosen: process ids and locks are its own.
    return { server: session.server, session, facts, target };
  } catch (error) {
    await session?.close();
    return { server, no, diagnostics: diagnosticsOf(error, server) };
  }
}
