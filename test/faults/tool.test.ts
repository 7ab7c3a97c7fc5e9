/** SIGKILL of the tool at every step of the protocol. */
import { apply } from 'citrate';
import { afterAll, describe, expect, test } from 'vitest';
import { firstRunPositions, gather, positions } from './positions.ts';
import { killTool, ToolKiller } from './tool-killer.ts';
import { Trial } from './trial.ts';
import { useTrial } from './use-trial.ts';

const use = useTrial();
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

describe('the tool is killed', () => {
  test.each(positions)('%s', async (position) => {
    const { ended, ends } = await killTool(use().trial, killer, position);
    expect(ended).toBe(ends);
  });
});

describe('the tool is killed in its first run ever', () => {
  test.each(firstRunPositions)('%s', async (position) => {
    const database = `fresh_${firstRunPositions.indexOf(position)}`;
    const fresh = await Trial.create(use().cluster, database);
    const no = fresh.writeNext();
    expect(await killer.kill(fresh.config, 'apply', position)).toBe('SIGKILL');
    expect(await fresh.settle(no)).toBe(false);
    await fresh.complete(no);
    await fresh.remove();
  });
});
