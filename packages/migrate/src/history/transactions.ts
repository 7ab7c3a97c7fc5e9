/**
 * The decision log. A transaction is `preparing` until one guarded UPDATE decides it; whoever hits
 * the row first, the tool or recovery, has decided for good.
 */
import { DiagnosticError } from '@citrate/parser';
import { sql, type Transaction } from 'kysely';
import type {
  BranchRow,
  Database,
  Db,
  TransactionConsistency,
  TransactionRow,
} from './database.ts';
import { inBatches } from './in-batches.ts';
import { leaseLost, underLease } from './lease.ts';
import { markerLength } from './marker.ts';

export interface NewTransaction {
  /** uuid. */
  readonly id: string;
  readonly kind: 'migration' | 'probe';
  /** `atomic` when absent. */
  readonly consistency?: TransactionConsistency;
  /** Version of the migration, and its step counted from 1. */
  readonly migration?: string;
  readonly step?: number;
  /** The epoch of our lease. */
  readonly epoch: number;
  readonly branches: readonly NewBranch[];
}

export interface NewBranch {
  /** Number of the target in the gid; 0 is the coordinator. */
  readonly target: number;
  readonly nodename: string;
  readonly database: string;
  /** Absent: runs in the decision's own transaction. */
  readonly gid?: string;
  /** The current role at PREPARE TRANSACTION: only it, or a superuser, may finish the gid. */
  readonly role: string;
  /** Everything needed to do the branch again, in order. */
  readonly statements: readonly string[];
}

export interface RecordedTransaction extends TransactionRow {
  readonly branches: readonly RecordedBranch[];
}

/** Without its statements: there may be thousands, and hardly anybody wants to read them. */
export type RecordedBranch = Omit<BranchRow, 'statements'>;

/**
 * Write the transaction and its branches down as `preparing`, durably, before the first BEGIN.
 *
 * @throws DiagnosticError 55P03 if another run has taken the lease since
 */
export async function recordTransaction(db: Db, transaction: NewTransaction): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`SET LOCAL synchronous_commit = on`.execute(trx);
    await insertTransaction(trx, transaction);
    await insertBranches(trx, transaction);
  });
}

async function insertTransaction(trx: Transaction<Database>, t: NewTransaction): Promise<void> {
  const { numAffectedRows } = await sql`
    INSERT INTO citrate.transaction (id, kind, consistency, migration, step, epoch)
    SELECT ${t.id}::uuid, ${t.kind}::text, ${t.consistency ?? 'atomic'}::text,
      ${t.migration ?? null}::text, ${t.step ?? null}::integer, epoch
    FROM citrate.lease WHERE epoch = ${t.epoch}::bigint FOR SHARE`.execute(trx);
  if (numAffectedRows !== 1n) throw new DiagnosticError([await leaseLost(trx)]);
}

async function insertBranches(trx: Transaction<Database>, t: NewTransaction): Promise<void> {
  const rows = t.branches.map((branch) => ({
    transaction_id: t.id,
    target: branch.target,
    nodename: branch.nodename,
    database: branch.database,
    gid: branch.gid ?? null,
    role: branch.role,
    statements: [...branch.statements],
  }));
  for (const some of inBatches(rows)) {
    await trx
      .insertInto('citrate.branch')
      .values([...some])
      .execute();
  }
}

/**
 * Decide for commit. Runs inside the caller's open transaction, whose COMMIT is the commit point.
 * False: it was decided already, or another run has the lease; the caller must roll back.
 */
export async function decideCommit(db: Db, id: string, epoch: number): Promise<boolean> {
  await sql`SET LOCAL synchronous_commit = on`.execute(db);
  const { numUpdatedRows } = await db
    .updateTable('citrate.transaction')
    .set({ state: 'committed', decided: sql<Date>`pg_catalog.clock_timestamp()` })
    .where('id', '=', id)
    .where('state', '=', 'preparing')
    .where('epoch', '=', epoch)
    .where((eb) =>
      eb.exists(eb.selectFrom('citrate.lease').select('epoch').where('epoch', '=', epoch)),
    )
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/**
 * Decide for rollback, durably. False: it was decided already; read the row before doing anything.
 * Waits for a decision that is being committed at this moment.
 *
 * @param epoch that of the transaction, which in recovery is an earlier one than the lease's
 */
export async function recordAborted(db: Db, id: string, epoch: number): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    await sql`SET LOCAL synchronous_commit = on`.execute(trx);
    const { numUpdatedRows } = await trx
      .updateTable('citrate.transaction')
      .set({ state: 'aborted', decided: sql<Date>`pg_catalog.clock_timestamp()` })
      .where('id', '=', id)
      .where('state', '=', 'preparing')
      .where('epoch', '=', epoch)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  });
}

/**
 * The operator decides for commit, where the row is missing or was disproved: it is written anew, and
 * open, so that recovery carries it through. One that was decided for commit stays as it is.
 *
 * @param epoch of our lease
 * @throws DiagnosticError 55P03 if another run has taken the lease
 */
export async function commitAsTold(db: Db, id: string, epoch: number): Promise<void> {
  await underLease(db, epoch, async (trx) => {
    await sql`SET LOCAL synchronous_commit = on`.execute(trx);
    await sql`
      INSERT INTO citrate.transaction AS t (id, kind, epoch, state, decided)
      VALUES (${id}::uuid, 'migration', ${epoch}::bigint, 'committed', pg_catalog.clock_timestamp())
      ON CONFLICT (id) DO UPDATE SET state = 'committed', finished = NULL,
        decided = pg_catalog.clock_timestamp() WHERE t.state <> 'committed'`.execute(trx);
  });
}

/** The branch was committed or rolled back on its node, as decided. */
export async function markBranchDone(db: Db, id: string, target: number): Promise<void> {
  await db
    .updateTable('citrate.branch')
    .set({ state: 'finished' })
    .where('transaction_id', '=', id)
    .where('target', '=', target)
    .execute();
}

/** Finished transactions are kept for people to look at; their SQL would pile up. */
const keptDays = 30;

/**
 * Every branch was carried through as decided: recovery never looks at this transaction again. Those
 * finished 30 days ago are forgotten.
 */
export async function markTransactionDone(db: Db, id: string): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('citrate.transaction')
    .set({ finished: sql<Date>`pg_catalog.clock_timestamp()` })
    .where('id', '=', id)
    .where('state', '!=', 'preparing')
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw new Error(`transaction ${id} is not decided yet`);
  await db
    .updateTable('citrate.branch')
    .set({ state: 'finished' })
    .where('transaction_id', '=', id)
    .execute();
  await forgetOldTransactions(db);
}

/** All but those that a marker may still name: without its row, a marker would prove a loss. */
async function forgetOldTransactions(db: Db): Promise<void> {
  await sql`
    DELETE FROM citrate.transaction t
    WHERE t.finished < pg_catalog.now() - pg_catalog.make_interval(days => ${keptDays})
      AND (t.state <> 'committed' AND t.consistency <> 'convergent' OR NOT EXISTS (
        SELECT FROM citrate.branch b
        WHERE b.transaction_id = t.id AND (
          SELECT pg_catalog.count(*)
          FROM citrate.branch later JOIN citrate.transaction l ON l.id = later.transaction_id
          WHERE later.nodename = b.nodename AND l.state = 'committed' AND l.decided > t.decided
        ) < ${markerLength}))`.execute(db);
}

/**
 * Transactions not decided or not carried through everywhere, oldest first; but for those whose branches
 * commit one by one, which a run of their migration goes on with.
 */
export async function unfinishedTransactions(db: Db): Promise<readonly RecordedTransaction[]> {
  const transactions = await db
    .selectFrom('citrate.transaction')
    .selectAll()
    .where('finished', 'is', null)
    .orderBy('created')
    .orderBy('id')
    .execute();
  const open = transactions.filter(({ consistency }) => consistency !== 'convergent');
  return withBranches(db, open);
}

/** The last that were committed, as many as a marker names, newest first: their uuids. */
export async function recentlyCommitted(db: Db): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('citrate.transaction')
    .select('id')
    .where('state', '=', 'committed')
    .orderBy('decided', 'desc')
    .limit(markerLength)
    .execute();
  return rows.map(({ id }) => id);
}

/** The transaction with this uuid, whatever its state; undefined if there is no such row. */
export async function findTransaction(
  db: Db,
  id: string,
): Promise<RecordedTransaction | undefined> {
  const [found] = await findTransactions(db, [id]);
  return found;
}

/** Those of these uuids that there are, whatever their state, oldest first. */
export async function findTransactions(
  db: Db,
  ids: readonly string[],
): Promise<readonly RecordedTransaction[]> {
  if (ids.length === 0) return [];
  const transactions = await db
    .selectFrom('citrate.transaction')
    .selectAll()
    .where('id', 'in', ids)
    .orderBy('created')
    .orderBy('id')
    .execute();
  return withBranches(db, transactions);
}

async function withBranches(
  db: Db,
  transactions: readonly TransactionRow[],
): Promise<readonly RecordedTransaction[]> {
  if (transactions.length === 0) return [];
  const ids = transactions.map((t) => t.id);
  const branches = await db
    .selectFrom('citrate.branch')
    .select(['transaction_id', 'target', 'nodename', 'database', 'gid', 'role', 'state'])
    .where('transaction_id', 'in', ids)
    .orderBy('target')
    .execute();
  return transactions.map((t) => ({
    ...t,
    branches: branches.filter((branch) => branch.transaction_id === t.id),
  }));
}

/** What each target runs in the transaction, by its number: as `NewBranch` has it. */
export async function readStatements(
  db: Db,
  id: string,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await db
    .selectFrom('citrate.branch')
    .select(['target', 'statements'])
    .where('transaction_id', '=', id)
    .execute();
  return new Map(rows.map(({ target, statements }) => [target, statements]));
}
