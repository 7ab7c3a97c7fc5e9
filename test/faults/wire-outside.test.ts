/** The connection is cut at every message about what runs outside transactions. */
import { apply, recover } from 'citrate';
import { beforeAll, expect } from 'vitest';
import { run } from '../support/databases.ts';
import { completeDetachment, writeDetachment, writePartitioned } from './detach-trial.ts';
import { wireCutOutside } from './expectations.ts';
import { completeIndex, writeIndex } from './outside-trial.ts';
import { batches, detachments, indexes } from './stretches.ts';
import { tally } from './tally.ts';
import { useTrial } from './use-trial.ts';
import { useWires } from './use-wires.ts';
import { cutThrough, type Listener } from './wire-cutter.ts';

const use = useTrial({ shardsEach: 1 });
const wires = useWires(() => use().trial.config);

const counts = `CREATE TABLE counts (id int PRIMARY KEY, n int NOT NULL DEFAULT 0);
  SELECT create_distributed_table('counts', 'id')`;

/** How often each row was to be changed. */
let rounds = 0;

beforeAll(async () => {
  const { trial } = use();
  trial.write(counts);
  writePartitioned(trial);
  await trial.applyAll();
  for (const { url } of trial.config.workers) {
    const [row] = await run(url, "SELECT relname FROM pg_class WHERE relname ~ '^counts_\\d+$'");
    await run(url, `INSERT INTO ${String(row?.['relname'])} SELECT generate_series(1, 5)`);
  }
});

/** A run of migration `no`, and recovery after it. */
async function disturbed(no: number, onEvent: Listener) {
  const { trial } = use();
  const { outcome } = await apply(wires().config, { onEvent, attempts: 4 });
  await trial.checkNoSessions();
  expect(await recover(trial.config)).toMatchObject({ outcome: 'done', branches: [] });
  return { outcome, there: await trial.isApplied(no) };
}

cutThrough(indexes, wires, wireCutOutside, async (onEvent) => {
  const no = writeIndex(use().trial);
  const result = await disturbed(no, onEvent);
  await completeIndex(use().trial, no);
  return result;
});

cutThrough(batches, wires, wireCutOutside, async (onEvent) => {
  const { trial } = use();
  const no = trial.write(
    '-- citrate: transaction=off\n-- citrate: batch=3\nUPDATE counts SET n = n + 1;',
  );
  const result = await disturbed(no, onEvent);
  await trial.applyAll();
  expect(await trial.isApplied(no)).toBe(true);
  rounds += 1;
  await checkCounts();
  tally('all');
  return result;
});

cutThrough(detachments, wires, wireCutOutside, async (onEvent) => {
  const { trial } = use();
  const partition = await writeDetachment(trial);
  const result = await disturbed(trial.next - 1, onEvent);
  await completeDetachment(trial, partition);
  return result;
});

/** No row is met twice, none is left out, and no cursor stays. */
async function checkCounts(): Promise<void> {
  for (const { url } of use().trial.config.workers) {
    const [table] = await run(url, "SELECT relname FROM pg_class WHERE relname ~ '^counts_\\d+$'");
    const counted = await run(url, `SELECT DISTINCT n FROM ${String(table?.['relname'])}`);
    expect(counted).toEqual([{ n: rounds }]);
    expect(await run(url, "SELECT FROM pg_proc WHERE proname ~ '^batches_'")).toEqual([]);
  }
}
