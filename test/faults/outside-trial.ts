/** What is made outside transactions: what must hold of it after a trial. */
import assert from 'node:assert/strict';
import { tally } from './tally.ts';
import type { Trial } from './trial.ts';

/** Write a migration that builds an index on each shard, outside transactions. Gives its number. */
export function writeIndex(trial: Trial): number {
  const no = trial.next;
  return trial.write(
    `-- citrate: transaction=off\nCREATE INDEX CONCURRENTLY by_id_${no} ON items (id);`,
  );
}

/** Whether the history says that index `no` is there; it must be valid everywhere then. */
export async function checkIndex(trial: Trial, no: number): Promise<boolean> {
  const valid = await trial.everywhere(
    `SELECT count(*) FILTER (WHERE indisvalid)::int AS n FROM pg_index
     JOIN pg_class c ON c.oid = indexrelid WHERE relname ~ '^by_id_${no}(_|$)'`,
  );
  const applied = await trial.isApplied(no);
  if (applied) assert.deepEqual(valid, trial.all);
  return applied;
}

/** Go on where a run has ended: then nothing is half done. */
export async function completeIndex(trial: Trial, no: number): Promise<void> {
  await trial.applyAll();
  assert.equal(await checkIndex(trial, no), true);
  const invalid = 'SELECT count(*)::int AS n FROM pg_index WHERE NOT indisvalid';
  assert.deepEqual(await trial.everywhere(invalid), trial.none);
  tally('all');
}

/** Write a migration that makes a database on each server, outside transactions. Gives its number. */
export function writeDatabase(trial: Trial): number {
  return trial.write(`-- citrate: transaction=off\nCREATE DATABASE more_${trial.next};`);
}

/** Go on where a run has ended: then the database is on each server, and the file is applied. */
export async function completeDatabase(trial: Trial, no: number): Promise<void> {
  await trial.applyAll();
  const made = `SELECT count(*)::int AS n FROM pg_database WHERE datname = 'more_${no}'`;
  const found = await trial.everywhere(made);
  assert.deepEqual(
    found,
    found.map(() => 1),
  );
  tally('all');
}
