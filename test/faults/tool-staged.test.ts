/** SIGKILL of the tool where branches are staged, on servers that cannot prepare. */
import { apply } from 'citrate';
import { afterAll, describe, expect, test } from 'vitest';
import { stagedToolKilled } from './expectations.ts';
import {
  allStagedPositions,
  gather,
  stagedPositions,
  stagedRecoveryPositions,
} from './positions.ts';
import { killTool, ToolKiller } from './tool-killer.ts';
import { useTrial } from './use-trial.ts';

const use = useTrial({ consistency: 'staged', rows: true });
const killer = new ToolKiller();
afterAll(() => killer.stop());

test('the positions are all that an undisturbed run goes through', async () => {
  const { trial } = use();
  const seen = new Set<string>();
  const no = trial.writeNext();
  const result = await apply(trial.config, { onEvent: gather(seen) });
  expect(result.outcome).toBe('done');
  expect([...seen].toSorted()).toEqual(allStagedPositions.toSorted());
  expect(await trial.checkAllOrNone(no)).toBe(true);
});

describe('the tool is killed', () => {
  test.each(stagedPositions)('%s', async (position) => {
    const { ended, ends } = await killTool(use().trial, killer, position, stagedToolKilled);
    expect(ended).toBe(ends);
  });
});

describe('recovery of what was decided is killed', () => {
  test.each(stagedRecoveryPositions)('%s', async (position) => {
    const { trial } = use();
    const no = trial.writeNext();
    const killedAt = 'after decide on coordinator';
    expect(await killer.kill(trial.config, 'apply', killedAt)).toBe('SIGKILL');
    expect(await killer.kill(trial.config, 'recover', position)).toBe('SIGKILL');
    expect(await trial.settle(no, 'redo')).toBe(true);
    await trial.complete(no);
  });
});
