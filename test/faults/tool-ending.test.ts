/** SIGKILL of the tool while it undoes a migration that failed, and while it recovers. */
import { apply, recover } from 'citrate';
import { afterAll, describe, expect, test } from 'vitest';
import { failing, gather, leftovers, positions } from './positions.ts';
import { ToolKiller } from './tool-killer.ts';
import { useTrial } from './use-trial.ts';

const use = useTrial();
const killer = new ToolKiller();
afterAll(() => killer.stop());

describe.each(failing)('a run that fails at $at is killed', ({ at, positions: ending }) => {
  test('the positions are all that it goes through beside those of others', async () => {
    const { trial } = use();
    const seen = new Set<string>();
    const no = trial.writeNext();
    await trial.obstruct(at);
    expect(await apply(trial.config, { onEvent: gather(seen) })).toMatchObject({
      outcome: 'failed',
    });
    await trial.clear();
    const others = [...seen].filter((position) => !positions.includes(position));
    expect(others.toSorted()).toEqual(ending.toSorted());
    await trial.complete(no);
  });

  test.each(ending)('%s', async (position) => {
    const { trial } = use();
    const no = trial.writeNext();
    await trial.obstruct(at);
    expect(await killer.kill(trial.config, 'apply', position)).toBe('SIGKILL');
    await trial.clear();
    expect(await trial.settle(no)).toBe(false);
    await trial.complete(no);
  });
});

describe.each(leftovers)('recovery that finds $what is killed', (leftover) => {
  test('the positions are all that it goes through', async () => {
    const { trial } = use();
    const seen = new Set<string>();
    const no = await trial.leave(leftover);
    await recover(trial.config, { onEvent: gather(seen), leaseWaitMs: 20_000 });
    expect([...seen].toSorted()).toEqual(leftover.positions.toSorted());
    await trial.complete(no);
  });

  test.each(leftover.positions)('%s', async (position) => {
    const { trial } = use();
    const no = await trial.leave(leftover);
    expect(await killer.kill(trial.config, 'recover', position)).toBe('SIGKILL');
    expect(await trial.settle(no)).toBe(leftover.there);
    await trial.complete(no);
  });
});
