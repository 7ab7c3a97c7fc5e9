/** Recovery: look at every server, decide, and carry it out. Can be cut short anywhere, and repeated. */
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import {
  asTold,
  fromUuid,
  type OperatorDecision,
  parseGid,
  type Recovery,
  type RecoveryDecision,
  recover,
  type ServerSeen,
  type Sight,
  type TransactionSeen,
  toUuid,
} from '../commit/index.ts';
import type { ServerConfig } from '../config/model.ts';
import {
  commitAsTold,
  type Db,
  findMarker,
  findTransactions,
  forgetMigration,
  markBranchDone,
  markTransactionDone,
  type RecordedTransaction,
  readStatements,
  recentlyCommitted,
  recordAborted,
  unfinishedTransactions,
} from '../history/index.ts';
import { endStaleBackends } from './backends.ts';
import { type Context, told } from './context.ts';
import { diagnosticsOf, ServerError } from './errors.ts';
import { finish } from './finishing.ts';
import type { Link } from './link.ts';
import { redo } from './redo.ts';
import type { Session } from './session.ts';
import { roleSql } from './settings.ts';

/** One branch that recovery had to do with. */
export interface RecoveredBranch {
  readonly decision: RecoveryDecision;
  /** `planned`: in a dry run; `left`: not to be decided now; `failed`: tried, still there. */
  readonly result: 'done' | 'planned' | 'left' | 'failed';
}

export interface RecoveryResult {
  readonly branches: readonly RecoveredBranch[];
  /** Transactions whose records were closed, or would be: 32 hex digits each. */
  readonly closed: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** True if the signal stopped it before a branch that there was something to do with. */
  readonly interrupted: boolean;
}

/** How a server looks from outside: a session, or the reason why there is none. */
export interface Seen {
  readonly server: ServerConfig;
  /** Number of the target, as in gids. */
  readonly target: number;
  readonly session?: Session;
}

/** A row that is decided while we look can only be by a run that lost its lease: look once more. */
const looks = 3;

/**
 * Bring every transaction of earlier runs to its end. The caller holds the lease.
 *
 * @param missing servers that could not be reached: their branches are left
 * @throws DiagnosticError if what the operator says is not his to say; nothing is done then
 */
export async function runRecovery(
  context: Context,
  missing: readonly Seen[],
  decide?: OperatorDecision,
): Promise<RecoveryResult> {
  const control = await context.control.session();
  await endStale(context, control);
  const { db } = control;
  const seen = [
    ...(await Promise.all(context.workers.map((link) => reach(context, link)))),
    ...missing,
  ];
  const look = (): ReturnType<typeof lookAround> => lookAround(db, context.clusterId, seen);
  if (decide !== undefined) await heedOperator(context, db, recover((await look()).sight), decide);
  for (let no = 1; ; no++) {
    const { sight, rows } = await look();
    const found = recover(sight);
    const recovery = decide === undefined ? found : asTold(found, decide);
    const aborted = await recordAllAborted(context, db, recovery, rows);
    if (aborted) return carryOut(context, db, recovery, rows);
    if (no === looks) throw new Error('transactions are being decided while recovery runs');
  }
}

/** A commit is written down, under the lease; a rollback needs no record: it is the default. */
async function heedOperator(
  { epoch }: Context,
  db: Db,
  { doubtful }: Recovery,
  { transaction, as }: OperatorDecision,
): Promise<void> {
  if (!doubtful.includes(transaction)) throw notTheOperators(transaction);
  if (as === 'commit') await commitAsTold(db, toUuid(transaction), epoch);
}

function notTheOperators(transaction: string): DiagnosticError {
  return new DiagnosticError([
    {
      code: '55000',
      severity: 'error',
      message: `transaction ${transaction} is not one that an operator decides`,
      detail:
        'It is unknown on all servers that could be reached, or the record on the coordinator decides it.',
      hint: '"citrate recover --dry-run" shows what would be done, and why.',
    },
  ]);
}

async function endStale({ clusterId, runId }: Context, session: Session): Promise<Session> {
  await endStaleBackends(session, clusterId, runId);
  return session;
}

/** One that is gone since we connected is as good as missing: the others need not wait for it. */
async function reach(context: Context, link: Link): Promise<Seen> {
  const seen = { server: link.server, target: link.target.no };
  try {
    return { ...seen, session: await endStale(context, await link.observer()) };
  } catch (error) {
    if (isLoss(error)) return seen;
    throw error;
  }
}

/** Everything that a decision depends on. Reads only. */
export async function lookAround(
  db: Db,
  clusterId: string,
  seen: readonly Seen[],
): Promise<{ readonly sight: Sight; readonly rows: readonly RecordedTransaction[] }> {
  const servers = await Promise.all(seen.map(lookAt));
  const recent = await recentlyCommitted(db);
  const unfinished = (await unfinishedTransactions(db)).map(({ id }) => id);
  const named = servers.flatMap((server) => namedOn(server, clusterId)).map(toUuid);
  const rows = await findTransactions(db, [...new Set([...unfinished, ...recent, ...named])]);
  const transactions = rows.map((row) => seenOf(row, recent.includes(row.id)));
  return { sight: { cluster: clusterId, transactions, servers }, rows };
}

/** Ids of the transactions that a server knows of: prepared there, or in its marker. */
function namedOn({ prepared, marker }: ServerSeen, clusterId: string): readonly string[] {
  const gids = prepared.map(({ gid }) => parseGid(gid));
  const ours = gids.flatMap((gid) => (gid?.cluster === clusterId ? [gid.transaction] : []));
  return [...ours, ...(marker ?? [])];
}

export async function lookAt({
  server: { name: server },
  target,
  session,
}: Seen): Promise<ServerSeen> {
  const nothing = { server, target, reachable: false, prepared: [], marker: undefined };
  if (session === undefined) return nothing;
  try {
    const prepared = await session.query<{ gid: string; owner: string }>(`
      SELECT gid, owner::text FROM pg_catalog.pg_prepared_xacts
      WHERE database = pg_catalog.current_database() ORDER BY prepared, gid`);
    const marker = (await findMarker(session.db))?.map(fromUuid);
    return { server, target, reachable: true, prepared, marker };
  } catch (error) {
    if (isLoss(error)) return nothing;
    throw error;
  }
}

function isLoss(error: unknown): boolean {
  return error instanceof ServerError && error.lost;
}

function seenOf(row: RecordedTransaction, recent: boolean): TransactionSeen {
  return {
    id: fromUuid(row.id),
    // Tables of an older format do not say.
    consistency: row.consistency ?? 'atomic',
    state: row.state,
    finished: row.finished !== null,
    recent,
    branches: row.branches.flatMap(({ target, nodename, gid }) =>
      gid === null ? [] : [{ target, server: nodename, gid }],
    ),
  };
}

/** False if one of them turned out to be decided. */
async function recordAllAborted(
  context: Context,
  db: Db,
  { abort }: Recovery,
  rows: readonly RecordedTransaction[],
): Promise<boolean> {
  for (const id of abort) {
    const row = rowOf(rows, id);
    if (row === undefined) throw new Error(`no row of transaction ${id}`);
    const step = { action: 'record aborted', server: 'coordinator', transaction: id } as const;
    const aborted = await told(context.emit, step, () => recordAborted(db, row.id, row.epoch));
    if (!aborted) return false;
  }
  return true;
}

interface Progress {
  readonly branches: RecoveredBranch[];
  readonly closed: string[];
  readonly diagnostics: Diagnostic[];
}

async function carryOut(
  context: Context,
  db: Db,
  recovery: Recovery,
  rows: readonly RecordedTransaction[],
): Promise<RecoveryResult> {
  const progress: Progress = { branches: [], closed: [], diagnostics: [] };
  try {
    const finished = await actOnAll(context, db, recovery, rows, progress);
    // Interrupted, the rows stay open: the next recovery closes them.
    if (finished) await closeEnded(context, db, recovery, rows, progress);
    return { ...progress, interrupted: !finished };
  } catch (error) {
    // The coordinator failed on the way: what was done until then is done.
    if (!(error instanceof DiagnosticError)) throw error;
    progress.diagnostics.push(...error.diagnostics);
    return { ...progress, interrupted: false };
  }
}

/** False if the signal stopped it. */
async function actOnAll(
  context: Context,
  db: Db,
  recovery: Recovery,
  rows: readonly RecordedTransaction[],
  { branches, diagnostics }: Progress,
): Promise<boolean> {
  for (const decision of recovery.decisions) {
    if (context.signal?.aborted === true) return false;
    await context.emit({ kind: 'recovery', decision });
    const doubtful = recovery.doubtful.includes(decision.transaction);
    const row = rowOf(rows, decision.transaction);
    const { result, problems } = await act(context, decision, row, doubtful);
    branches.push({ decision, result });
    diagnostics.push(...problems);
    if (result === 'done') {
      await markBranchDone(db, toUuid(decision.transaction), decision.target);
    }
  }
  return true;
}

async function closeEnded(
  context: Context,
  db: Db,
  recovery: Recovery,
  rows: readonly RecordedTransaction[],
  { branches, closed }: Progress,
): Promise<void> {
  const open = branches.filter(({ result }) => result !== 'done').map(({ decision }) => decision);
  for (const id of endedBy(recovery, open)) {
    await close(context, db, id, rowOf(rows, id));
    closed.push(id);
  }
}

/** Of the transactions whose records may be closed, those without a branch that stays open. */
export function endedBy(
  { close: candidates }: Recovery,
  open: readonly RecoveryDecision[],
): readonly string[] {
  const stay = new Set(open.map(({ transaction }) => transaction));
  return candidates.filter((id) => !stay.has(id));
}

interface Acted {
  readonly result: 'done' | 'left' | 'failed';
  readonly problems: readonly Diagnostic[];
}

async function act(
  context: Context,
  decision: RecoveryDecision,
  row: RecordedTransaction | undefined,
  doubtful: boolean,
): Promise<Acted> {
  if (decision.decision === 'leave') {
    return { result: 'left', problems: [left(decision, doubtful ? 'citrate recover' : undefined)] };
  }
  const link = context.workers.find(({ name }) => name === decision.server);
  if (link === undefined) throw new Error(`no connection to "${decision.server}"`);
  const action = actions[decision.decision];
  const { server, transaction } = decision;
  return told(context.emit, { action, server, transaction }, async () => {
    try {
      await carry(context, link, decision, row);
      return { result: 'done', problems: [] };
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return { result: 'failed', problems: diagnosticsOf(error, link.server) };
    }
  });
}

const actions = { commit: 'commit prepared', rollback: 'rollback prepared', redo: 'redo' } as const;

async function carry(
  context: Context,
  link: Link,
  decision: RecoveryDecision,
  row: RecordedTransaction | undefined,
): Promise<void> {
  if (decision.decision === 'redo') return redoStored(context, link, decision, row);
  const { gid, owner } = decision;
  const how = decision.decision === 'commit' ? 'COMMIT' : 'ROLLBACK';
  const session = await link.observer();
  const found = await asOwner(session, owner, () => finish(session, how, gid));
  if (found || how === 'ROLLBACK') return;
  // It was there a moment ago: committed by somebody, or lost in a failover meanwhile.
  await redoStored(context, link, decision, row);
}

/** Does nothing where the marker says that it is done. */
async function redoStored(
  { control, limits: { lockTimeoutMs } }: Context,
  link: Link,
  { gid, target }: RecoveryDecision,
  row: RecordedTransaction | undefined,
): Promise<void> {
  const branch = row?.branches.find((candidate) => candidate.target === target);
  if (row === undefined || branch === undefined) throw nothingStored(link, gid);
  const statements = (await readStatements((await control.session()).db, row.id)).get(target);
  if (statements === undefined) throw nothingStored(link, gid);
  await redo(link, { transaction: row.id, role: branch.role, statements, lockTimeoutMs });
}

function nothingStored(link: Link, gid: string): ServerError {
  return new ServerError(
    {
      code: '42704',
      severity: 'error',
      message: `transaction "${gid}" is neither prepared nor committed on server "${link.name}"`,
      detail: 'The coordinator has no record of its statements either.',
      hint: 'Compare the server with the others, and repair it by hand.',
      server: link.name,
    },
    false,
  );
}

/** Only the role that prepared it may finish it, or a superuser, who needs no other role. */
export async function asOwner<T>(
  session: Session,
  owner: string | undefined,
  run: () => Promise<T>,
): Promise<T> {
  if (owner !== undefined) await session.query(roleSql(owner, 'session')).catch(() => undefined);
  try {
    return await run();
  } finally {
    if (!session.lost) await session.query(roleSql(undefined, 'session'));
  }
}

/** A migration of which nothing was done leaves no row in the history either. */
async function close(
  context: Context,
  db: Db,
  id: string,
  row: RecordedTransaction | undefined,
): Promise<void> {
  const step = { action: 'close', server: 'coordinator', transaction: id } as const;
  await told(context.emit, step, async () => {
    if (row !== undefined && row.migration !== null && row.state !== 'committed') {
      await forgetMigration(db, row.migration, context.epoch);
    }
    await markTransactionDone(db, toUuid(id));
  });
}

function rowOf(rows: readonly RecordedTransaction[], id: string): RecordedTransaction | undefined {
  return rows.find((row) => fromUuid(row.id) === id);
}

/** Told of a branch that is left. @param decides the command by which an operator decides it, if he may */
export function left(
  { server, gid, transaction, reason }: RecoveryDecision,
  decides?: string,
): Diagnostic {
  return {
    code: '08007',
    severity: 'error',
    message: `transaction "${gid}" on server "${server}" was left as it is`,
    detail: reason,
    hint: decides
      ? `Compare the servers, then decide: "${decides} --decide ${transaction}=rollback", or =commit.`
      : 'Run "citrate recover" again when that has changed.',
    server,
  };
}
