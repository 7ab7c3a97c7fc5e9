/**
 * Transactions whose branches commit one by one, each by itself. The row is `preparing` until the last one
 * is there, and recovery leaves it alone: the next run of the migration goes on with the branches.
 */
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { readStatements } from './transactions.ts';

/** What an earlier run has begun. */
export interface Begun {
  /** uuid. */
  readonly id: string;
  /** What each target runs, by its number. */
  readonly statements: ReadonlyMap<number, readonly string[]>;
}

/** The one that an earlier run has begun for this step. */
export async function findConvergent(
  db: Db,
  migration: string,
  step: number,
): Promise<Begun | undefined> {
  const row = await db
    .selectFrom('citrate.transaction')
    .select('id')
    .where('consistency', '=', 'convergent')
    .where('state', '=', 'preparing')
    .where('migration', '=', migration)
    .where('step', '=', step)
    .executeTakeFirst();
  return row && { id: row.id, statements: await readStatements(db, row.id) };
}

/** Every branch is there: to be run in the transaction that counts the step as done. */
export async function finishConvergent(db: Db, id: string): Promise<void> {
  await end(db, 'committed').where('id', '=', id).execute();
  await db
    .updateTable('citrate.branch')
    .set({ state: 'finished' })
    .where('transaction_id', '=', id)
    .execute();
}

/** Nobody goes on with it: nothing of it was begun, or what is there stays there. */
export async function endConvergent(db: Db, migration: string): Promise<void> {
  await end(db, 'aborted').where('migration', '=', migration).execute();
}

function end(db: Db, state: 'committed' | 'aborted') {
  const now = sql<Date>`pg_catalog.clock_timestamp()`;
  return db
    .updateTable('citrate.transaction')
    .set({ state, decided: now, finished: now })
    .where('consistency', '=', 'convergent')
    .where('state', '=', 'preparing');
}
