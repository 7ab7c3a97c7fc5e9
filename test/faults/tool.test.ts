/** SIGKILL of the tool at every step of the protocol, and of the recovery from that. */
import { apply } from 'citrate';
import { type EmbeddedCluster, startCluster } from 'citrate/embedded';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { positionOf, positions, recoveryPositions } from './positions.ts';
import { ToolKiller } from './tool-killer.ts';
import { Trial } from './trial.ts';

let cluster: EmbeddedCluster;
let trial: Trial;
let killer: ToolKiller;

beforeAll(async () => {
  killer = new ToolKiller();
  cluster = await startCluster({ workers: 2 });
  trial = await Trial.create(cluster, 'trial');
  await trial.prepare();
});

afterAll(async () => {
  trial.remove();
  await killer.stop();
  await cluster.stop();
});

test('the positions are all that an undisturbed run goes through', async () => {
  const seen = new Set<string>();
  const no = trial.writeNext();
  const result = await apply(trial.config, {
    onEvent: (event) => void seen.add(positionOf(event) ?? ''),
  });
  seen.delete('');
  expect(result.outcome).toBe('done');
  expect([...seen].toSorted()).toEqual([...positions].toSorted());
  expect(await trial.checkAllOrNone(no)).toBe(true);
});

describe('the tool is killed', () => {
  test.each(positions)('%s', async (position) => {
    const no = trial.writeNext();
    expect(await killer.kill(trial.config, 'apply', position)).toBe('SIGKILL');
    const there = await trial.settle(no);
    expect(there).toBe(isAfterDecision(position));
    await trial.complete(no);
  });
});

describe('the tool is killed in its first run ever', () => {
  const early = positions.filter((position) => /install|lease|record/.test(position));
  test.each(early)('%s', async (position) => {
    const fresh = await Trial.create(cluster, `fresh_${early.indexOf(position)}`);
    const no = fresh.writeNext();
    expect(await killer.kill(fresh.config, 'apply', position)).toBe('SIGKILL');
    expect(await fresh.settle(no)).toBe(false);
    await fresh.complete(no);
    fresh.remove();
  });
});

describe('recovery is killed', () => {
  test.each(recoveryPositions)('%s', async (position) => {
    const no = trial.writeNext();
    const decided = position.includes('commit prepared');
    const first = decided ? 'after decide on coordinator' : 'after prepare on w1';
    expect(await killer.kill(trial.config, 'apply', first)).toBe('SIGKILL');
    await killer.kill(trial.config, 'recover', position);
    expect(await trial.settle(no)).toBe(decided);
    await trial.complete(no);
  });
});

/** From here on the row says `committed`. */
function isAfterDecision(position: string): boolean {
  return /after decide|commit prepared|close/.test(position);
}
