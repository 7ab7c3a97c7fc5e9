/** What is detached CONCURRENTLY: what must hold of it after a trial. */
import assert from 'node:assert/strict';
import { status } from 'citrate';
import { tally } from './tally.ts';
import type { Trial } from './trial.ts';

/** Write a migration that makes and distributes a table whose partitions are to come. */
export function writePartitioned(trial: Trial): void {
  trial.write(
    `CREATE TABLE visits (id int NOT NULL, no int NOT NULL) PARTITION BY LIST (no);
     SELECT create_distributed_table('visits', 'id');`,
  );
}

/** Makes a partition, and writes the file that detaches it. Gives the partition's number. */
export async function writeDetachment(trial: Trial): Promise<number> {
  const no = trial.next;
  trial.write(`CREATE TABLE visits_${no} PARTITION OF visits FOR VALUES IN (${no});`);
  await trial.applyAll();
  trial.write(
    `-- citrate: transaction=off\nALTER TABLE visits DETACH PARTITION visits_${no} CONCURRENTLY;`,
  );
  return no;
}

const pending = 'SELECT count(*)::int AS n FROM pg_inherits WHERE inhdetachpending';

/** After the next run it is a table of its own on all servers, with the CHECK by its name. */
export async function completeDetachment(trial: Trial, no: number): Promise<void> {
  await trial.applyAll();
  await checkDetachment(trial, no);
}

export async function checkDetachment(trial: Trial, no: number): Promise<void> {
  const attached = `SELECT count(*)::int AS n FROM pg_class
    WHERE relname ~ '^visits_${no}(_|$)' AND relispartition`;
  const named = `SELECT count(*)::int AS n FROM pg_constraint
    WHERE conname ~ '^visits_${no}_no_check(_\\d+)?$' AND conrelid <> 0`;
  assert.deepEqual(await trial.everywhere(attached), trial.none);
  assert.deepEqual(await trial.everywhere(pending), trial.none);
  assert.deepEqual(await trial.everywhere(named), trial.all);
  const { migrations } = await status(trial.config);
  assert.equal(migrations.at(-1)?.state, 'applied');
  tally('all');
}
