/** The command that takes over from another tool: what it prints, and how it is refused. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { toolNames } from '../../packages/migrate/src/cli/options.ts';
import { tools } from '../../packages/migrate/src/elsewhere/index.ts';
import { createDatabases, run, type TestDatabases } from '../support/databases.ts';
import { Project } from './support/project.ts';

let databases: TestDatabases;
let project: Project;
beforeEach(async () => {
  databases = await createDatabases(inject('cluster'), 1);
  project = new Project(databases);
});
afterEach(async () => {
  project.remove();
  await databases.drop();
});

test('the command names every tool that there is', () => {
  expect(toolNames).toEqual(Object.keys(tools));
  expect(Object.values(tools).map(({ name }) => name)).toEqual(toolNames);
});

test('dbmate: looked at, taken over, and gone on from', async () => {
  mkdirSync(join(project.folder, 'db/migrations'), { recursive: true });
  project.write('db/migrations/20240102030405_a.sql', '-- migrate:up\nCREATE TABLE a (id int);\n');
  project.write('db/migrations/20240203040506_b.sql', '-- migrate:up\nCREATE SCHEMA b;\n');
  await run(
    databases.coordinator.url,
    `CREATE TABLE a (id int); CREATE TABLE schema_migrations (version varchar PRIMARY KEY);
     INSERT INTO schema_migrations VALUES ('20240102030405')`,
  );
  const told = `baseline  migrations/20240102030405_baseline.sql  in place of 1 migration of dbmate
pending   migrations/20240203040506_b.sql         from db/migrations/20240203040506_b.sql
left out, as it is of dbmate: table public.schema_migrations
`;
  expect(await project.run('baseline', '--from', 'dbmate', '--dry-run')).toMatchObject({
    code: 0,
    stdout: `${told}nothing was written or recorded\n`,
  });
  expect(existsSync(join(project.folder, 'migrations/20240203040506_b.sql'))).toBe(false);
  const json = await project.run('baseline', '--from', 'dbmate', '--dry-run', '--format', 'json');
  expect(JSON.parse(json.stdout)).toMatchObject({
    recorded: [],
    takenOver: { applied: ['20240102030405'], dryRun: true },
  });
  expect(await project.run('baseline', '--from', 'dbmate')).toMatchObject({
    code: 0,
    stdout: told,
  });
  expect((await project.run('status')).stdout).toContain('[X] baseline  20240102030405_baseline');
  expect(await project.run('apply', '-q')).toMatchObject({ code: 0 });
  expect(await project.run('baseline', '--from', 'dbmate')).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringContaining('the history of this cluster has migrations already'),
  });
});

test.each<[readonly string[], string]>([
  [[], 'name the version of a file, or a tool with --from'],
  [['20240102030405', '--from', 'atlas'], '--from takes no version'],
  [['20240102030405', '--dry-run'], 'go with --from'],
  [['--from', 'liquibase'], 'Allowed choices are kysely, node-pg-migrate, dbmate'],
  [['--from', 'atlas', '--dir-from', 'none'], 'could not read the folder'],
])('%j is a usage error', async (args, message) => {
  expect(await project.run('baseline', ...args)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(message),
  });
});
