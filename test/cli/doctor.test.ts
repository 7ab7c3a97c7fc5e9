/** What `citrate doctor` prints, and how it ends. */
import { afterEach, expect, inject, test } from 'vitest';
import { checks } from '../../packages/migrate/src/doctor/index.ts';
import { createDatabases, run } from '../support/databases.ts';
import { items, Project } from './support/project.ts';
import { schemas } from './support/schema.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function project(): Promise<Project> {
  const databases = await createDatabases(inject('cluster'));
  cleanups.push(() => databases.drop());
  const made = new Project(databases);
  cleanups.push(() => made.remove());
  made.migration('1_items', items);
  return made;
}

interface Output {
  readonly outcome: string;
  readonly diagnostics: readonly unknown[];
  readonly findings: readonly { readonly check: string; readonly severity: string }[];
}

test('all is well: a line for each check, and with --verbose for each node', async () => {
  const made = await project();
  await made.apply();
  const { code, stdout, stderr } = await made.run('doctor');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^Nodes\n {2}coordinator {2}PostgreSQL \S+ {2}primary {2}\d+ of 300 connec/,
  );
  expect(stdout).toMatch(/^ {2}ok +probe +a trial transaction was prepared and rolled back/m);
  expect(stdout).toMatch(/^ {2}ok +clock +nothing is wrong on 2 nodes$/m);
  // The test servers do without fsync: what else they have set is no line of its own.
  expect(stdout.match(/^ {2}\w+ +settings .*$/gm)).toHaveLength(3);
  expect(stdout).not.toMatch(/^ {2}ok +settings/m);
  expect(stdout).toMatch(new RegExp(`^${checks.length} checks: 0 errors, \\d+ warnings?$`, 'm'));
  const { stdout: more } = await made.run('doctor', '--verbose', '--no-probe');
  expect(more).toMatch(/^ {2}ok +clock +w2 +the clock is \d\.\d{3} s (?:ahead|behind)/m);
  expect(more).toMatch(/^ {13}WAL: .* How much is free cannot be seen from SQL/m);
});

test('JSON has every check, and its schema names them', async () => {
  const made = await project();
  const { code, stdout } = await made.run('doctor', '--no-probe', '--format', 'json');
  expect(code).toBe(0);
  const { outcome, diagnostics, findings }: Output = JSON.parse(stdout);
  expect({ outcome, diagnostics }).toEqual({ outcome: 'done', diagnostics: [] });
  expect([...new Set(findings.map(({ check }) => check))]).toEqual(checks.map(({ id }) => id));
  expect(schemas).toContain('doctor');
});

test('3 for what would fail on the way, and -q prints nothing else', async () => {
  const made = await project();
  made.migration('2_wrong', 'ALTER TABLE nowhere ADD COLUMN a int;');
  const { code, stdout } = await made.run('doctor', '--quiet');
  expect(code).toBe(3);
  expect(stdout).not.toMatch(/^Nodes|^ {2}ok /m);
  expect(stdout).toMatch(
    /^ {2}error +plan .*"nowhere" does not exist\n(?: {13}.*\n)* {13}"citrate plan" shows where\.$/m,
  );
});

test('2 for what keeps a run from beginning; no password is told', async () => {
  const made = await project();
  const [w1] = made.nodes.workers;
  const secret = 'postgres://somebody:s3cret@127.0.0.1:1/x';
  const config = {
    engine: 'postgres',
    coordinator: { url: made.nodes.coordinator.url },
    workers: [w1, { name: 'w2', url: secret }],
  };
  made.write('citrate.config.json', JSON.stringify(config));
  const { code, stdout, stderr } = await made.run('doctor');
  expect(code).toBe(2);
  expect(stdout).toMatch(/^ {2}w2 +not reachable$/m);
  expect(stdout).toMatch(/^ {2}error +reachable +w2 +could not connect to server "w2"$/m);
  const json = await made.run('doctor', '--format', 'json');
  expect(json.code).toBe(2);
  expect(stdout + stderr + json.stdout).not.toContain('s3cret');
});

test('2 for an event trigger that sends NOTIFY', async () => {
  const made = await project();
  await run(
    made.nodes.workers[0]?.url ?? '',
    `CREATE FUNCTION tell() RETURNS event_trigger LANGUAGE plpgsql AS
       $$ BEGIN PERFORM pg_notify('ddl', tg_tag); END $$;
     CREATE EVENT TRIGGER tell ON ddl_command_end EXECUTE FUNCTION tell()`,
  );
  const { code, stdout } = await made.run('doctor', '--no-probe');
  expect(code).toBe(2);
  expect(stdout).toContain('event trigger "tell" on server "w1" sends NOTIFY');
  expect(stdout).toContain('ALTER EVENT TRIGGER "tell" DISABLE;');
});
