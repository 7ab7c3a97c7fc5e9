/** SIGKILL of the tool where a migration changes rows, too: each has to be changed once, or not at all. */
import { afterAll, describe, expect, test } from 'vitest';
import { rowsPositions } from './positions.ts';
import { killTool, ToolKiller } from './tool-killer.ts';
import { useTrial } from './use-trial.ts';

const use = useTrial({ rows: true });
const killer = new ToolKiller();
afterAll(() => killer.stop());

describe('the tool is killed', () => {
  test.each(rowsPositions)('%s', async (position) => {
    const { ended, ends } = await killTool(use().trial, killer, position);
    expect(ended).toBe(ends);
  });
});
