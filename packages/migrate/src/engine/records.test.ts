import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { applyCluster, statusCluster } from './index.ts';
import { toolVersion } from './version.ts';

let fleet: Fleet;
beforeEach(async () => {
  fleet = await createFleet();
});
afterEach(() => fleet.drop());

test('the history has who, with what, and what each server did in each step', async () => {
  fleet.write(`CREATE TABLE items (id int NOT NULL);
    SELECT create_distributed_table('items', 'id');`);
  await applyCluster(fleet.config);
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', fleet.config.migrations, ...args], { encoding: 'utf8' }).trim();
  git('init', '-q');
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
  git(...who, 'commit', '-q', '--allow-empty', '-m', 'one');
  const gitCommit = git('rev-parse', 'HEAD');
  fleet.write(`-- citrate: transaction=off
    ALTER TABLE items ADD CHECK (id > 0);
    CREATE INDEX CONCURRENTLY by_id ON items (id);`);
  const { applied } = await applyCluster(fleet.config);
  const { migrations } = await statusCluster(fleet.config);
  const [first, second] = migrations.map(({ record }) => record);
  expect(first?.gitCommit).toBeUndefined();
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
  expect(second).toMatchObject({ toolVersion, gitCommit, sha256: hash, tokens: hash });
  expect(second?.transaction).toMatch(/^[0-9a-f]{32}$/);
  const steps = second?.steps ?? [];
  expect(steps.map(({ step, server }) => `${step} ${server}`)).toEqual([
    '1 coordinator',
    '1 w1',
    '1 w2',
    '2 coordinator',
    '2 w1',
    '2 w2',
  ]);
  expect(steps[1]).toMatchObject({
    direction: 'up',
    tasks: 2,
    lockRounds: 1,
    lockWaitMs: expect.any(Number),
    workMs: expect.any(Number),
    prepareMs: expect.any(Number),
    gitCommit,
    toolVersion,
    sha256: hash,
  });
  expect(steps[0]?.prepareMs).toBeUndefined();
  expect(steps[4]).toMatchObject({ tasks: 0, outsideTasks: 2, outsideMs: expect.any(Number) });
  expect(new Set(steps.map(({ appliedBy }) => appliedBy))).toEqual(new Set([second?.appliedBy]));
  const sum = steps.reduce((n, { tasks, outsideTasks = 0 }) => n + tasks + outsideTasks, 0);
  expect(sum).toBe(applied[0]?.tasks);
});
