/** What was in the history and is no more: it stays readable, with what became of it. */
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { type SelectQueryBuilder, sql } from 'kysely';
import { endConvergent } from './convergent.ts';
import type { Database, Db, PastRow, PastTable, Remains } from './database.ts';
import { underLease } from './lease.ts';
import { type Actor, columnsOf, type MigrationStart } from './migrations.ts';

/** All there are, oldest first; none where tables of an older format do not hold them yet. */
export async function readPast(db: Db): Promise<readonly PastRow[]> {
  const { rows } = await sql<{ found: boolean }>`
    SELECT pg_catalog.to_regclass('citrate.past') IS NOT NULL AS found`.execute(db);
  if (!rows[0]?.found) return [];
  return db.selectFrom('citrate.past').selectAll().orderBy('ended').execute();
}

/** How a row ends. */
export interface Ending {
  readonly version: string;
  readonly actor: Actor;
  /** uuid of the transaction that ends it; null outside of one. */
  readonly transactionId: string | null;
}

/**
 * The migration was taken back: it is pending again. Run it inside the transaction that does so.
 *
 * @throws DiagnosticError 55000 if it is not applied any more
 */
export async function recordReverted(db: Db, ending: Ending): Promise<void> {
  const moved = await moveToPast(db, ending, 'applied', 'reverted');
  if (!moved) throw new DiagnosticError([notThere(ending.version)]);
}

/**
 * A repeatable file was run, perhaps not for the first time. Run it inside the transaction that does so.
 *
 * @param start its text and sums
 */
export async function recordRepeated(
  db: Db,
  start: Omit<MigrationStart, 'epoch'>,
  transactionId: string,
  durationMs: number,
): Promise<void> {
  const { version, actor } = start;
  await moveToPast(db, { version, actor, transactionId }, 'applied', 'replaced');
  await db
    .insertInto('citrate.migration')
    .values({
      version,
      ...columnsOf(start),
      state: 'applied',
      kind: 'repeatable',
      steps_done: start.steps,
      transaction_id: transactionId,
      applied: sql<Date>`pg_catalog.clock_timestamp()`,
      duration_ms: Math.round(durationMs),
    })
    .execute();
}

/**
 * A migration that is applied in part is not to be finished: it is pending again, and what of it is
 * there stays there.
 *
 * @param epoch of our lease
 * @throws DiagnosticError 55000 if it is not applied in part any more, 55P03 if another run has taken
 *   the lease since
 */
export async function giveUpMigration(
  db: Db,
  epoch: number,
  ending: Ending,
  remains: readonly Remains[],
): Promise<void> {
  await underLease(db, epoch, async (trx) => {
    const moved = await moveToPast(trx, ending, 'applying', 'given up', remains);
    if (!moved) throw new DiagnosticError([notThere(ending.version)]);
    await endConvergent(trx, ending.version);
  });
}

async function moveToPast(
  db: Db,
  { version, actor, transactionId }: Ending,
  state: 'applied' | 'applying',
  fate: PastTable['fate'],
  remains: readonly Remains[] = [],
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    INSERT INTO citrate.past (${sql.join(keptColumns.map((column) => sql.ref(column)))},
      fate, ended_by, ended_tool_version, ended_git_commit, ended_transaction_id, remains)
    ${rowOf(db, version, state).select([
      sql.lit(fate).as('fate'),
      sql`${actor.by}::text`.as('ended_by'),
      sql`${actor.toolVersion}::text`.as('ended_tool_version'),
      sql`${actor.gitCommit ?? null}::text`.as('ended_git_commit'),
      sql`${transactionId}::uuid`.as('ended_transaction_id'),
      sql`${JSON.stringify(remains)}::jsonb`.as('remains'),
    ])}`.execute(db);
  if (numAffectedRows !== 1n) return false;
  await db.deleteFrom('citrate.migration').where('version', '=', version).execute();
  return true;
}

/** Columns that both tables have. */
const keptColumns = [
  'version',
  'name',
  'kind',
  'source',
  'sha256',
  'tokens',
  'algorithm',
  'steps',
  'steps_done',
  'transaction_id',
  'started',
  'applied',
  'applied_by',
  'tool_version',
  'git_commit',
  'duration_ms',
  'reverse',
] as const;

function rowOf(
  db: Db,
  version: string,
  state: 'applied' | 'applying',
): SelectQueryBuilder<Database, 'citrate.migration', object> {
  return db
    .selectFrom('citrate.migration')
    .select(keptColumns)
    .where('version', '=', version)
    .where('state', '=', state)
    .forUpdate();
}

function notThere(version: string): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `migration ${version} does not stand as it did when this was planned`,
    detail: 'The history on the coordinator was changed meanwhile.',
    hint: 'Run the command again.',
  };
}
