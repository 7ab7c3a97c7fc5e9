/** What differs on three workers: more of them can be prepared, committed or lost beside one another. */
import { apply } from 'citrate';
import { afterAll, describe, expect, test } from 'vitest';
import { wireCut } from './expectations.ts';
import { gather, laterPositionsOfThree, positionsOfThree as positions } from './positions.ts';
import { killAt } from './server-killer.ts';
import { promises } from './stretches.ts';
import { killTool, ToolKiller } from './tool-killer.ts';
import { useTrial } from './use-trial.ts';
import { useWires } from './use-wires.ts';
import { cutThrough } from './wire-cutter.ts';

const use = useTrial({ workers: 3 });
const wires = useWires(() => use().trial.config);
const killer = new ToolKiller();
afterAll(() => killer.stop());

test('the positions are all that an undisturbed run goes through', async () => {
  const { trial } = use();
  const seen = new Set<string>();
  const no = trial.writeNext();
  const result = await apply(trial.config, { onEvent: gather(seen) });
  expect(result.outcome).toBe('done');
  expect([...seen].toSorted()).toEqual(positions.toSorted());
  expect(await trial.checkAllOrNone(no)).toBe(true);
});

/** Before PREPARE three are no other than two. */
describe('the tool is killed', () => {
  test.each(laterPositionsOfThree)('%s', async (position) => {
    const { ended, ends } = await killTool(use().trial, killer, position);
    expect(ended).toBe(ends);
  });
});

killAt(use, 'w3', laterPositionsOfThree);

cutThrough(promises, wires, wireCut, async (onEvent) => {
  const { trial } = use();
  const no = trial.writeNext();
  const { outcome } = await apply(wires().config, { onEvent, attempts: 4 });
  const there = await trial.settle(no);
  await trial.complete(no);
  return { outcome, there };
});
