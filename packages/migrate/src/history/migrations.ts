/**
 * The history: one row per migration file, saved before its first step and moved on by each step's
 * decision, so that it says `applied` exactly if the last step was committed.
 */
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import { titleOf } from '../files/index.ts';
import type { FileSums } from '../files/model.ts';
import { endConvergent } from './convergent.ts';
import type {
  Database,
  Db,
  MigrationRow,
  MigrationTable,
  NewMigration,
  RecordedReverse,
} from './database.ts';
import { underLease } from './lease.ts';

/** Who does something to the history, and with what. */
export interface Actor {
  /** For people to read. */
  readonly by: string;
  readonly toolVersion: string;
  /** What HEAD is where the migration files are; absent outside of git. */
  readonly gitCommit?: string;
}

export interface MigrationStart {
  /** The epoch of our lease. */
  readonly epoch: number;
  readonly version: string;
  readonly name: string;
  /** The raw text of the file. */
  readonly source: string;
  readonly sums: FileSums;
  /** How many steps the file has. */
  readonly steps: number;
  readonly actor: Actor;
  /** Absent where it is not known what the servers had before the file. */
  readonly reverse?: RecordedReverse;
}

export interface StepDone {
  readonly version: string;
  /** Counted from 1. */
  readonly step: number;
  /** uuid of the transaction that decides it; null where the step ran outside transactions. */
  readonly transactionId: string | null;
  /** Of the whole migration so far. */
  readonly durationMs: number;
}

/** All migrations applied or begun, in order of their versions. */
export async function readHistory(db: Db): Promise<readonly MigrationRow[]> {
  return db.selectFrom('citrate.migration').selectAll().orderBy('version').execute();
}

/**
 * Save the row `applying`. One that an earlier run left behind is taken over: as it is if some of
 * its steps are done, otherwise with the file as it is now.
 *
 * @throws DiagnosticError 55000 if the migration is applied, or begun from a different file; 55P03 if
 *   another run has taken the lease since
 */
export async function beginMigration(db: Db, start: MigrationStart): Promise<MigrationRow> {
  return underLease(db, start.epoch, (trx) => saveStart(trx, start));
}

/** What the row of a file says of it, and of who is at it. */
export type FileColumns = Pick<
  Selectable<MigrationTable>,
  | 'name'
  | 'source'
  | 'sha256'
  | 'tokens'
  | 'algorithm'
  | 'steps'
  | 'applied_by'
  | 'tool_version'
  | 'git_commit'
> &
  Pick<NewMigration, 'reverse'>;

export function columnsOf(start: Omit<MigrationStart, 'epoch'>): FileColumns {
  const { name, source, sums, steps, actor, reverse } = start;
  const { by, toolVersion, gitCommit } = actor;
  return {
    name,
    source,
    sha256: sums.sha256,
    tokens: sums.tokens,
    algorithm: sums.algorithm,
    steps,
    applied_by: by,
    tool_version: toolVersion,
    git_commit: gitCommit ?? null,
    reverse: reverse === undefined ? null : JSON.stringify(reverse),
  };
}

/** Derived when the file was begun: what a part of it has made since, was not there before. */
const firstReverse = sql<null>`
  CASE WHEN citrate.migration.steps_done = 0 AND NOT EXISTS (
      SELECT FROM citrate.task WHERE citrate.task.migration = citrate.migration.version)
    THEN excluded.reverse ELSE citrate.migration.reverse END`;

async function saveStart(db: Db, start: MigrationStart): Promise<MigrationRow> {
  const values = columnsOf(start);
  const row = await db
    .insertInto('citrate.migration')
    .values({ version: start.version, state: 'applying', ...values })
    .onConflict((conflict) =>
      conflict
        .column('version')
        .doUpdateSet({ ...values, reverse: firstReverse })
        .where('citrate.migration.state', '=', 'applying')
        .where((eb) =>
          eb.or([
            eb.and([eb('citrate.migration.steps_done', '=', 0), eb.not(eb.exists(tasksOf(db)))]),
            eb('citrate.migration.sha256', '=', start.sums.sha256),
            eb.and([
              eb('citrate.migration.tokens', '=', start.sums.tokens),
              eb('citrate.migration.algorithm', '=', start.sums.algorithm),
            ]),
          ]),
        ),
    )
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new DiagnosticError([cannotBegin(start)]);
  return row;
}

/** Of the migration at hand, whatever has become of them. */
function tasksOf(db: Db): SelectQueryBuilder<Database, 'citrate.task', object> {
  return db
    .selectFrom('citrate.task')
    .where(sql.ref('citrate.task.migration'), '=', sql.ref('citrate.migration.version'));
}

/**
 * Count a step as done, and the migration as applied with its last one. Run it inside the
 * transaction that decides the step.
 *
 * @throws DiagnosticError 55000 if the history does not stand right before this step
 */
export async function recordStepDone(db: Db, done: StepDone): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('citrate.migration')
    .set({
      steps_done: done.step,
      transaction_id: done.transactionId,
      duration_ms: Math.round(done.durationMs),
      state: sql<'applied'>`CASE WHEN steps = ${done.step}::integer THEN 'applied' ELSE state END`,
      applied: sql<Date>`CASE WHEN steps = ${done.step}::integer THEN pg_catalog.clock_timestamp() END`,
    })
    .where('version', '=', done.version)
    .where('state', '=', 'applying')
    .where('steps_done', '=', done.step - 1)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw new DiagnosticError([stepOutOfOrder(done)]);
}

/**
 * A migration that failed in its first step has left nothing: neither does its row. One with tasks
 * outside transactions that are done, or may be, stays.
 *
 * @returns whether there is nothing of it any more
 * @throws DiagnosticError 55P03 if another run has taken the lease since: the row is that run's now
 */
export async function forgetMigration(db: Db, version: string, epoch: number): Promise<boolean> {
  return underLease(db, epoch, async (trx) => {
    const { numDeletedRows } = await trx
      .deleteFrom('citrate.migration')
      .where('version', '=', version)
      .where('state', '=', 'applying')
      .where('steps_done', '=', 0)
      .where((eb) => eb.not(eb.exists(tasksOf(trx))))
      .executeTakeFirstOrThrow();
    if (numDeletedRows > 0n) await endConvergent(trx, version);
    return numDeletedRows > 0n;
  });
}

function cannotBegin(start: MigrationStart): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `migration ${start.version} has been applied, or was begun from a different file`,
    detail: `The history on the coordinator has a row for "${titleOf(start)}" that this file does not continue.`,
    hint: 'Restore the file as it was, and put changes into a new migration.',
  };
}

function stepOutOfOrder(done: StepDone): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `migration ${done.version} is not at step ${done.step}`,
    detail: 'The history on the coordinator was changed while the migration ran.',
  };
}
