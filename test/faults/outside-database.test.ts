/** SIGKILL of the tool while it makes a database on each server, which no transaction can hold. */
import { status } from 'citrate';
import { afterAll, expect, test } from 'vitest';
import { completeDatabase, writeDatabase } from './outside-trial.ts';
import { everywherePositions } from './positions.ts';
import { ToolKiller } from './tool-killer.ts';
import { useTrial } from './use-trial.ts';

const use = useTrial();
const killer = new ToolKiller();
afterAll(() => killer.stop());

test.each(everywherePositions)('the tool is killed %s', async (position) => {
  const { trial } = use();
  const no = writeDatabase(trial);
  expect(await killer.kill(trial.config, 'apply', position)).toBe('SIGKILL');
  const { migrations } = await status(trial.config);
  expect(['pending', 'partial']).toContain(migrations.at(-1)?.state);
  await completeDatabase(trial, no);
});
