/**
 * What runs outside transactions, target by target: saved before it begins and when it is done, so that
 * a later run knows what it may find. Each write is refused to a run that has lost its lease.
 */
import { sql } from 'kysely';
import type { Db, TaskRow } from './database.ts';
import { underLease } from './lease.ts';

/** One task of a step. */
export interface TaskKey {
  /** Version of the migration, and its step counted from 1. */
  readonly migration: string;
  readonly step: number;
  /** Name of the node in the configuration. */
  readonly nodename: string;
  /** 0 where it is for the database as a whole. */
  readonly shardid: number;
}

/** What it does, and to what. */
export interface TaskWork {
  readonly effect: string;
  readonly object?: string;
  /** Of the file, completed. */
  readonly statement: string;
}

/** All there are; none where tables of an older format do not hold them yet. */
export async function readTasks(db: Db): Promise<readonly TaskRow[]> {
  const { rows } = await sql<{ found: boolean }>`
    SELECT pg_catalog.to_regclass('citrate.task') IS NOT NULL AS found`.execute(db);
  if (!rows[0]?.found) return [];
  return db.selectFrom('citrate.task').selectAll().execute();
}

/** @throws DiagnosticError 55P03 if another run has taken the lease since */
export async function beginTask(
  db: Db,
  epoch: number,
  key: TaskKey,
  { effect, object = '', statement }: TaskWork,
): Promise<void> {
  await underLease(db, epoch, (trx) =>
    trx
      .insertInto('citrate.task')
      .values({ ...key, effect, object, statement })
      .onConflict((conflict) =>
        conflict.columns(['migration', 'step', 'nodename', 'shardid']).doUpdateSet({
          attempts: sql`task.attempts + 1`,
          state: 'running',
          finished: null,
        }),
      )
      .execute(),
  );
}

/** @throws DiagnosticError 55P03 if another run has taken the lease since */
export async function finishTask(
  db: Db,
  epoch: number,
  key: TaskKey,
  { effect, object = '', statement }: TaskWork,
): Promise<void> {
  const done = { state: 'done' as const, finished: sql<Date>`pg_catalog.clock_timestamp()` };
  await underLease(db, epoch, (trx) =>
    trx
      .insertInto('citrate.task')
      .values({ ...key, effect, object, statement, ...done })
      .onConflict((conflict) =>
        conflict.columns(['migration', 'step', 'nodename', 'shardid']).doUpdateSet(done),
      )
      .execute(),
  );
}

/**
 * An attempt that failed has left nothing.
 *
 * @throws DiagnosticError 55P03 if another run has taken the lease since
 */
export async function forgetTask(db: Db, epoch: number, key: TaskKey): Promise<void> {
  await underLease(db, epoch, (trx) =>
    trx
      .deleteFrom('citrate.task')
      .where('migration', '=', key.migration)
      .where('step', '=', key.step)
      .where('nodename', '=', key.nodename)
      .where('shardid', '=', key.shardid)
      .where('state', '=', 'running')
      .execute(),
  );
}
