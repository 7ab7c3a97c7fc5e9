/** SIGKILL of the tool, and of servers, while each worker commits by itself; the next run goes on. */
import { apply, recover, status } from 'citrate';
import { afterAll, describe, expect, test } from 'vitest';
import { asSeenBy, convergentServerKilled, lineFor } from './expectations.ts';
import { convergentVictims, gather, outsidePositions, positions } from './positions.ts';
import { serverNamed, whileKilling } from './server-killer.ts';
import { ToolKiller } from './tool-killer.ts';
import type { Trial } from './trial.ts';
import { useTrial } from './use-trial.ts';

const use = useTrial({ consistency: 'convergent', rows: true });
const killer = new ToolKiller();
afterAll(() => killer.stop());

test('the positions are all that an undisturbed run goes through, but for those before it', async () => {
  const { trial } = use();
  const seen = new Set<string>();
  const no = trial.writeNext();
  const result = await apply(trial.config, { onEvent: gather(seen) });
  expect(result.outcome).toBe('done');
  const other = new Set(positions.filter((position) => !outsidePositions.includes(position)));
  expect([...seen].filter((position) => !other.has(position)).toSorted()).toEqual(
    outsidePositions.toSorted(),
  );
  expect(await trial.checkAllOrNone(no)).toBe(true);
});

/** Recovery leaves it as it is; then a run goes on, and all nodes have it once. */
async function goOn(trial: Trial, no: number): Promise<void> {
  const { outcome, branches } = await recover(trial.config, { leaseWaitMs: 20_000 });
  expect({ outcome, branches }).toEqual({ outcome: 'done', branches: [] });
  await trial.applyAll();
  expect(await trial.checkAllOrNone(no)).toBe(true);
}

describe('the tool is killed', () => {
  test.each(outsidePositions)('%s', async (position) => {
    const { trial } = use();
    const no = trial.writeNext();
    expect(await killer.kill(trial.config, 'apply', position)).toBe('SIGKILL');
    expect(await trial.isApplied(no)).toBe(/after decide|close/.test(position));
    await goOn(trial, no);
  });
});

describe.each(convergentVictims)('server $name is killed', ({ name, positions: at }) => {
  test.each(at)('%s', async (position) => {
    const { cluster, trial } = use();
    const no = trial.writeNext();
    const { outcome } = await whileKilling(serverNamed(cluster, name), position, (onEvent) =>
      apply(trial.config, { onEvent, attempts: 3 }),
    );
    const table = convergentServerKilled[name === 'w2' ? 'worker' : 'coordinator'];
    const { outcomes, ends } = lineFor(table, asSeenBy(name, position));
    const { migrations } = await status(trial.config);
    await goOn(trial, no);
    expect(outcomes).toContain(outcome);
    expect(ends).toContain(migrations.at(-1)?.state === 'applied' ? 'all' : 'none');
  });
});
