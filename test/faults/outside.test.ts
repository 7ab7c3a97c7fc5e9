/** SIGKILL of the tool at every step of what runs outside transactions, and of the run that goes on. */
import { apply, status } from 'citrate';
import { afterAll, describe, expect, test } from 'vitest';
import { checkIndex, completeIndex, writeIndex } from './outside-trial.ts';
import { gather, outsideAgainPositions, outsidePositions, positions } from './positions.ts';
import { ToolKiller } from './tool-killer.ts';
import { useTrial } from './use-trial.ts';

const use = useTrial();
const killer = new ToolKiller();
afterAll(() => killer.stop());

test('the positions are all that an undisturbed run goes through, but for those before it', async () => {
  const { trial } = use();
  const seen = new Set<string>();
  const no = writeIndex(trial);
  const result = await apply(trial.config, { onEvent: gather(seen) });
  expect(result.outcome).toBe('done');
  const other = new Set(positions.filter((position) => !outsidePositions.includes(position)));
  expect([...seen].filter((position) => !other.has(position)).toSorted()).toEqual(
    outsidePositions.toSorted(),
  );
  expect(await checkIndex(trial, no)).toBe(true);
});

describe('the tool is killed', () => {
  test.each(outsidePositions)('%s', async (position) => {
    const { trial } = use();
    const no = writeIndex(trial);
    expect(await killer.kill(trial.config, 'apply', position)).toBe('SIGKILL');
    expect(await checkIndex(trial, no)).toBe(/after decide|close/.test(position));
    const { migrations } = await status(trial.config);
    expect(['pending', 'partial', 'applied']).toContain(migrations.at(-1)?.state);
    await completeIndex(trial, no);
  });
});

describe('the run that goes on is killed, too', () => {
  test.each(outsideAgainPositions)('%s', async (position) => {
    const { trial } = use();
    const no = writeIndex(trial);
    expect(await killer.kill(trial.config, 'apply', 'after begin task on w2')).toBe('SIGKILL');
    expect(await killer.kill(trial.config, 'apply', position)).toBe('SIGKILL');
    await completeIndex(trial, no);
  });
});
