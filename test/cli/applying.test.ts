/** The plain course of things. */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../support/databases.ts';
import { items, Project } from './support/project.ts';

let databases: TestDatabases;
let project: Project;
beforeEach(async () => {
  databases = await createDatabases(inject('cluster'));
  project = new Project(databases);
});
afterEach(async () => {
  project.remove();
  await databases.drop();
});

test('what a server says of a statement is told once, as the server says it', async () => {
  project.migration('1_items', `${items} CREATE TABLE IF NOT EXISTS items (id int);`);
  const { code, stderr } = await project.run('apply');
  expect(code).toBe(0);
  expect(stderr.split('relation "items" already exists, skipping')).toHaveLength(2);
  expect(stderr).toContain('= server: coordinator');
});

test('plan, apply, status and recover of one file', async () => {
  project.migration('1_items', items);
  const pending = await project.run('status', '--exit-code');
  expect(pending).toMatchObject({ code: 4, stdout: expect.stringMatching(/pending +2026/) });
  const plan = await project.run('plan', '--format', 'json');
  expect(plan.code).toBe(0);
  const { format, migrations } = JSON.parse(plan.stdout);
  expect(format).toBe(1);
  const targets = migrations[0].steps.flatMap((step: { tasks: { target: string }[] }) =>
    step.tasks.map((task) => task.target),
  );
  expect(new Set(targets)).toEqual(new Set(['coordinator', 'w1', 'w2']));

  const apply = await project.run('apply');
  expect(apply).toMatchObject({ code: 0, stdout: expect.stringMatching(/^applied +2026/) });
  expect(apply.stderr).toMatch(/w1: prepared/);
  expect(apply.stderr).toMatch(/w2: committed/);
  expect(await project.run('plan')).toMatchObject({
    code: 0,
    stdout: '',
    stderr: 'nothing to apply\n',
  });
  const status = await project.run('status', '--exit-code', '--format', 'json');
  expect(status.code).toBe(0);
  expect(JSON.parse(status.stdout)).toMatchObject({
    format: 1,
    outcome: 'done',
    migrations: [{ version: '20260101000001', name: 'items', state: 'applied' }],
    transactions: [],
    prepared: [],
  });
  expect(await project.run('recover')).toMatchObject({
    code: 0,
    stdout: '',
    stderr: 'nothing is left to recover\n',
  });
});
