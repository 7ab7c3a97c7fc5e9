/** SIGKILL of the tool while it takes a migration back. */
import { down } from 'citrate';
import { afterAll, describe, expect, test } from 'vitest';
import { lineFor, toolKilled } from './expectations.ts';
import { downPositions, gather, positions } from './positions.ts';
import { ToolKiller } from './tool-killer.ts';
import { useTrial } from './use-trial.ts';

const use = useTrial();
const killer = new ToolKiller();
afterAll(() => killer.stop());

const lossy = { allowDataLoss: true };

test('an undisturbed run goes through the same positions as apply', async () => {
  const { trial } = use();
  const no = trial.writeNext();
  await trial.complete(no);
  const seen = new Set<string>();
  const options = { ...lossy, to: trial.versionBefore(no), onEvent: gather(seen) };
  expect(await down(trial.config, options)).toMatchObject({ outcome: 'done' });
  expect([...seen].toSorted()).toEqual(positions.toSorted());
  expect(await trial.checkAllOrNone(no)).toBe(false);
  await trial.complete(no);
});

describe('the tool is killed while it takes a migration back', () => {
  test.each(downPositions)('%s', async (position) => {
    const { trial } = use();
    const no = trial.writeNext();
    await trial.complete(no);
    const options = { ...lossy, to: trial.versionBefore(no) };
    expect(await killer.kill(trial.config, 'down', position, options)).toBe('SIGKILL');
    const { row, ends } = lineFor(toolKilled, position);
    expect((await trial.left(no)).row).toBe(row);
    // What is carried through is that it is gone.
    expect(await trial.settle(no)).toBe(ends === 'none');
    await trial.complete(no);
  });
});
