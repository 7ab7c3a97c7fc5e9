/** A run that changes something: lease, installation, registration and recovery come first. */
import { randomBytes } from 'node:crypto';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import type { Config } from '../../config/model.ts';
import {
  applicationName,
  type Context,
  type Emit,
  HeldLease,
  Link,
  type Listener,
  replyTimeoutMs,
  type Session,
  takeLease,
  told,
} from '../../execute/index.ts';
import {
  type Actor,
  installSchema,
  installTarget,
  type NodeIdentity,
  type ObservedNode,
  refusePooler,
  registerNodes,
} from '../../history/index.ts';
import type { ApplyOptions, EngineOptions, Outcome } from '../model.ts';
import { spanListener } from '../telemetry.ts';
import { actorOf } from './actor.ts';
import type { Connected } from './connect.ts';
import { searchPath } from './read.ts';

const defaultAttempts = 8;
const defaultWave = 10;

/** What a run is started with. */
export type RunOptions = EngineOptions &
  Pick<ApplyOptions, 'leaseWaitMs' | 'attempts' | 'jobsPerServer' | 'wave'>;

export interface Run {
  readonly context: Context;
  /** Of the coordinator. */
  readonly identity: NodeIdentity;
  readonly lease: HeldLease;
  /** Who it is on record as. */
  readonly actor: Actor;
  close(): Promise<void>;
}

/** Why a run ended before it began. */
export class Refusal extends DiagnosticError {
  readonly outcome: Outcome;

  constructor(outcome: Outcome, diagnostics: readonly Diagnostic[]) {
    super(diagnostics);
    this.outcome = outcome;
  }
}

/**
 * Install schema citrate on the coordinator if it is missing, and take the lease.
 *
 * @throws Refusal
 */
export async function beginRun(
  config: Config,
  coordinator: Connected,
  workers: readonly Connected[],
  options: RunOptions,
): Promise<Run> {
  const emit = emitter(options, await spanListener());
  const identity = await installOn(coordinator, emit, ({ session }) =>
    installSchema(session.db, { layout: config.layout }),
  );
  const lease = await leaseFor(coordinator, options, emit);
  try {
    await refusePooler(coordinator.session.db, lease.lease);
    const context = await makeContext(config, {
      coordinator,
      workers,
      identity,
      lease,
      options,
      emit,
    });
    return {
      context,
      identity,
      lease,
      actor: actorOf(config),
      close: () => closeRun(context, lease),
    };
  } catch (error) {
    await lease.release();
    throw error;
  }
}

/** Problems name the server: databases of several may have one name. */
async function installOn<T>(
  connected: Connected,
  emit: Emit,
  install: (connected: Connected) => Promise<T>,
): Promise<T> {
  const { name: server } = connected.server;
  try {
    return await told(emit, { action: 'install', server }, () => install(connected));
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    throw new DiagnosticError(error.diagnostics.map((one) => ({ server, ...one })));
  }
}

/** A listener that throws once the lease is taken leaves it to nobody. */
async function leaseFor(
  { server }: Connected,
  { leaseWaitMs = 0, signal }: RunOptions,
  emit: Emit,
): Promise<HeldLease> {
  let taken: HeldLease | Diagnostic | undefined;
  try {
    await told(emit, { action: 'lease', server: server.name }, async () => {
      taken = await takeLease(server, leaseWaitMs, signal);
    });
  } catch (error) {
    if (taken instanceof HeldLease) await taken.release();
    throw error;
  }
  if (taken instanceof HeldLease) return taken;
  if (signal?.aborted === true || taken === undefined) throw new Refusal('interrupted', []);
  throw new Refusal('leased', [taken]);
}

async function closeRun(context: Context, lease: HeldLease): Promise<void> {
  const links = [context.coordinator, ...context.workers, context.control];
  await Promise.all([...links.map((link) => link.close()), lease.release()]);
}

interface Parts {
  readonly coordinator: Connected;
  readonly workers: readonly Connected[];
  readonly identity: NodeIdentity;
  readonly lease: HeldLease;
  readonly options: RunOptions;
  readonly emit: Emit;
}

/** From here on sessions carry the name by which a later run's recovery knows them. */
async function makeContext(config: Config, parts: Parts): Promise<Context> {
  const { coordinator, workers, identity, lease, options, emit } = parts;
  const runId = randomBytes(16).toString('hex');
  const application = applicationName(identity.clusterId, runId);
  await lease.rename(application);
  await Promise.all(
    // One that is gone is opened anew when it is needed, under that name.
    [coordinator, ...workers].map(({ session }) =>
      session.rename(application).catch(() => session.close()),
    ),
  );
  const { role, lockTimeoutMs, longLockTimeoutMs, lockDeadlineMs, lockRounds } = config;
  const link = ({ server, target }: Connected, observer?: Session): Link =>
    new Link({
      server,
      target,
      application,
      searchPath,
      ...(observer !== undefined && { observer }),
      ...(role !== undefined && { role }),
    });
  const { server, target, session: main } = coordinator;
  return {
    clusterId: identity.clusterId,
    runId,
    epoch: lease.epoch,
    coordinator: link(coordinator),
    workers: workers.map((worker) => link(worker, worker.session)),
    control: new Link({ server, target, application, searchPath, replyTimeoutMs, main }),
    searchPath,
    limits: {
      lockTimeoutMs,
      longLockTimeoutMs,
      jobsPerServer: options.jobsPerServer ?? 1,
      wave: options.wave ?? config.wave ?? defaultWave,
      lockDeadlineMs,
      lockRounds,
      attempts: options.attempts ?? defaultAttempts,
    },
    emit,
    ...(role !== undefined && { role }),
    ...(options.signal !== undefined && { signal: options.signal }),
  };
}

function emitter({ onEvent }: EngineOptions, spans: Listener | undefined): Emit {
  return async (event) => {
    await spans?.(event);
    await onEvent?.(event);
  };
}

/**
 * Install what workers need, and compare all servers with those on record.
 *
 * @throws Refusal `unusable` if they are others
 */
export async function registerAll(
  { context, identity }: Run,
  coordinator: Connected,
  workers: readonly Connected[],
): Promise<void> {
  const identities = await allOrProblems(
    workers.map((worker) =>
      installOn(worker, context.emit, ({ session }) =>
        installTarget(session.db, context.clusterId),
      ),
    ),
  );
  const found = workers.flatMap((worker, i) => observed(worker, identities[i]));
  try {
    const nodes = [...observed(coordinator, identity), ...found];
    await registerNodes(coordinator.session.db, context.clusterId, nodes);
  } catch (error) {
    if (error instanceof DiagnosticError) throw new Refusal('unusable', error.diagnostics);
    throw error;
  }
}

/** Like Promise.all, but with the problems of all servers. */
async function allOrProblems<T>(parts: readonly Promise<T>[]): Promise<readonly T[]> {
  const values: T[] = [];
  const problems: Diagnostic[] = [];
  for (const one of await Promise.allSettled(parts)) {
    if (one.status === 'fulfilled') values.push(one.value);
    else if (one.reason instanceof DiagnosticError) problems.push(...one.reason.diagnostics);
    else throw one.reason;
  }
  if (problems.length > 0) throw new DiagnosticError(problems);
  return values;
}

function observed(
  { server: { name }, target, facts: { systemIdentifier, database } }: Connected,
  identity: NodeIdentity | undefined,
): readonly ObservedNode[] {
  if (identity === undefined) return [];
  return [{ name, coordinator: target.no === 0, systemIdentifier, database, identity }];
}

/** The result's outcome for whatever was thrown on the way; broken invariants go on. */
export function refusalOf(
  error: unknown,
  signal: AbortSignal | undefined,
): { readonly outcome: Outcome; readonly diagnostics: readonly Diagnostic[] } {
  if (error instanceof Refusal) return { outcome: error.outcome, diagnostics: error.diagnostics };
  const aborted = signal?.aborted === true;
  // Connections that were ended because of it are no news.
  if (aborted && (error === signal.reason || error instanceof DiagnosticError)) {
    return { outcome: 'interrupted', diagnostics: [] };
  }
  if (error instanceof DiagnosticError) {
    return { outcome: 'unusable', diagnostics: error.diagnostics };
  }
  throw error;
}
