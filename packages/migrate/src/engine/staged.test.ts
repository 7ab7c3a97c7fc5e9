/** Servers that cannot prepare transactions. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EmbeddedCluster, startCluster } from 'citrate/embedded';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { run } from '../../../../test/support/databases.ts';
import { testConfig } from '../../test/support/fleet.ts';
import type { Config } from '../config/model.ts';
import {
  applyCluster,
  doctorCluster,
  downCluster,
  driftCluster,
  recoverCluster,
  statusCluster,
} from './index.ts';
import type { ExecuteEvent } from './model.ts';

let cluster: EmbeddedCluster;
let config: Config;
let files = 0;

beforeAll(async () => {
  cluster = await startCluster({ workers: 2, settings: { max_prepared_transactions: 0 } });
  const named = ({ name, url }: { readonly name: string; readonly url: string }) => ({ name, url });
  const servers = {
    coordinator: { name: 'coordinator', url: cluster.coordinator.url },
    workers: cluster.workers.map(named),
  };
  config = testConfig(servers, { consistency: 'staged' });
  write(`CREATE TABLE items (id int PRIMARY KEY, kind int); CREATE TABLE plain (id int);
    SELECT create_distributed_table('items', 'id'); SELECT create_reference_table('plain');`);
  expect(await applyCluster(config)).toMatchObject({ outcome: 'done', diagnostics: [] });
});

afterAll(async () => {
  await cluster.stop();
  rmSync(config.migrations, { recursive: true, force: true });
});

/** The name of the column that the next migration adds. */
let column = '';

beforeEach(() => {
  column = `c${files}`;
});

function write(sql: string): string {
  const version = `202601010000${String(files++).padStart(2, '0')}`;
  writeFileSync(join(config.migrations, `${version}_change.sql`), sql);
  return version;
}

function rewrite(version: string, sql: string): void {
  writeFileSync(join(config.migrations, `${version}_change.sql`), sql);
}

/** How many tables of the coordinator and of each worker have the column. */
async function having(name: string): Promise<readonly unknown[]> {
  const sql = `SELECT count(*)::int AS n FROM pg_attribute WHERE attname = '${name}'`;
  const servers = [config.coordinator, ...config.workers];
  return Promise.all(servers.map(async ({ url }) => (await run(url, sql))[0]?.['n']));
}

const everywhere = [1, 2, 2];
const nowhere = [0, 0, 0];

/** Ends the sessions of Citrate that are in a transaction on w2. */
async function cutOnW2(): Promise<void> {
  await run(
    config.workers[1]?.url ?? '',
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE application_name LIKE 'citrate%' AND state LIKE 'idle in transaction%'`,
  );
}

type When = 'before' | 'after';

/** Do something when the run has come there, once. */
function at(when: When, action: string, server: string, act: () => void | Promise<void>) {
  let met = false;
  return async (event: ExecuteEvent): Promise<void> => {
    if (met || event.kind !== 'step' || event.when !== when) return;
    if (event.action !== action || event.server !== server) return;
    met = true;
    await act();
  };
}

const crash = new Error('crash');

async function crashAt(when: When, action: string, server: string): Promise<void> {
  const onEvent = at(when, action, server, () => {
    throw crash;
  });
  await expect(applyCluster(config, { onEvent })).rejects.toBe(crash);
}

it('a migration is on all servers, and so on record', async () => {
  write(`ALTER TABLE items ADD COLUMN ${column} int;`);
  expect(await applyCluster(config)).toMatchObject({ outcome: 'done', diagnostics: [] });
  expect(await having(column)).toEqual(everywhere);
  const sql = 'SELECT consistency, state, finished IS NOT NULL AS closed FROM citrate.transaction';
  expect(await run(config.coordinator.url, `${sql} ORDER BY created DESC LIMIT 1`)).toEqual([
    { consistency: 'staged', state: 'committed', closed: true },
  ]);
});

it('is never a fallback: atomic is refused, and both ways out are named', async () => {
  const version = write(`ALTER TABLE items ADD COLUMN ${column} int;`);
  const { consistency: _, ...atomic } = config;
  expect(await applyCluster(atomic)).toMatchObject({
    outcome: 'unusable',
    diagnostics: [
      {
        code: '55000',
        server: 'w1',
        hint: expect.stringMatching(
          /SET max_prepared_transactions = 10.*consistency: 'staged'.*consistency=staged/,
        ),
      },
      { server: 'w2' },
    ],
  });
  expect(await doctorCluster(atomic)).toMatchObject({ outcome: 'unusable' });
  rewrite(version, `-- citrate: consistency=staged\nALTER TABLE items ADD COLUMN ${column} int;`);
  expect(await applyCluster(atomic)).toMatchObject({ outcome: 'done', diagnostics: [] });
  expect(await having(column)).toEqual(everywhere);
  expect(await applyCluster(atomic)).toMatchObject({ outcome: 'done', applied: [] });
});

it('what fails on one server leaves nothing on any', async () => {
  await run(config.workers[1]?.url ?? '', 'CREATE SCHEMA taken');
  const version = write(`ALTER TABLE items ADD COLUMN ${column} int; CREATE SCHEMA taken;`);
  expect(await applyCluster(config)).toMatchObject({
    outcome: 'failed',
    diagnostics: [{ code: '42P06', server: 'w2' }],
  });
  expect(await having(column)).toEqual(nowhere);
  expect(await statusCluster(config)).toMatchObject({ outcome: 'done', transactions: [] });
  await run(config.workers[1]?.url ?? '', 'DROP SCHEMA taken');
  rewrite(version, `ALTER TABLE items ADD COLUMN ${column} int;`);
  expect(await applyCluster(config)).toMatchObject({ outcome: 'done' });
});

it('deferred constraints are asked before it is decided', async () => {
  const [, w2] = config.workers;
  await run(
    w2?.url ?? '',
    `CREATE TABLE parent (id int PRIMARY KEY);
     CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
     CREATE FUNCTION violate() RETURNS event_trigger LANGUAGE plpgsql AS
       $$ BEGIN INSERT INTO public.child VALUES (1); END $$;
     CREATE EVENT TRIGGER violation ON ddl_command_end WHEN TAG IN ('CREATE DOMAIN')
       EXECUTE FUNCTION violate()`,
  );
  write(`ALTER TABLE items ADD COLUMN ${column} int; CREATE DOMAIN d AS int;`);
  const result = await applyCluster(config);
  expect(result).toMatchObject({ outcome: 'failed', diagnostics: [{ code: '23503' }] });
  expect(await having(column)).toEqual(nowhere);
  await run(w2?.url ?? '', 'DROP FUNCTION violate CASCADE; DROP TABLE child, parent');
  expect(await applyCluster(config)).toMatchObject({ outcome: 'done' });
});

it('NOTIFY, with which nothing can be prepared, is no hindrance', async () => {
  const [w1] = config.workers;
  await run(
    w1?.url ?? '',
    `CREATE FUNCTION tell() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NOTIFY ddl; END $$;
     CREATE EVENT TRIGGER telling ON ddl_command_end EXECUTE FUNCTION tell()`,
  );
  write(`ALTER TABLE items ADD COLUMN ${column} int;`);
  expect(await applyCluster(config)).toMatchObject({ outcome: 'done' });
  await run(w1?.url ?? '', 'DROP FUNCTION tell CASCADE');
});

it('a branch that is lost before the decision ends the migration', async () => {
  const version = write(`ALTER TABLE items ADD COLUMN ${column} int;`);
  const onEvent = at('before', 'decide', 'coordinator', cutOnW2);
  expect(await applyCluster(config, { onEvent })).toMatchObject({
    outcome: 'failed',
    failed: { version },
    diagnostics: [{ code: '08006', server: 'w2' }],
  });
  expect(await having(column)).toEqual(nowhere);
  expect(await applyCluster(config)).toMatchObject({ outcome: 'done' });
});

it('a branch that is lost after the decision is done again', async () => {
  write(`ALTER TABLE items ADD COLUMN ${column} int; INSERT INTO plain VALUES (1);`);
  const onEvent = at('before', 'commit', 'w2', cutOnW2);
  expect(await applyCluster(config, { onEvent })).toMatchObject({ outcome: 'done' });
  expect(await having(column)).toEqual(everywhere);
  const rows = config.workers.map(({ url }) => run(url, 'SELECT count(*)::int FROM plain_102012'));
  expect(await Promise.all(rows)).toEqual([[{ count: 1 }], [{ count: 1 }]]);
});

it.each([
  ['before', 'stage', nowhere, []],
  ['before', 'decide', nowhere, []],
  ['after', 'decide', everywhere, ['w1 redo', 'w2 redo']],
  ['after', 'commit', everywhere, []],
] as const)('the run is gone %s %s', async (when, action, ends, done) => {
  write(`ALTER TABLE items ADD COLUMN ${column} int;`);
  await crashAt(when, action, action === 'decide' ? 'coordinator' : 'w1');
  const { outcome, branches } = await recoverCluster(config);
  expect(outcome).toBe('done');
  const acted = branches.map(({ decision: { server, decision } }) => `${server} ${decision}`);
  // The commit of w2 may have been on its way.
  const either = action === 'commit' ? acted.filter((one) => one !== 'w2 redo') : acted;
  expect(either).toEqual(done);
  expect(await having(column)).toEqual(ends);
  expect(await statusCluster(config)).toMatchObject({ transactions: [], lost: [] });
  expect(await applyCluster(config)).toMatchObject({ outcome: 'done' });
  expect(await having(column)).toEqual(everywhere);
});

it('a server that is down after the decision leaves it in doubt until it is back', async () => {
  write(`ALTER TABLE items ADD COLUMN ${column} int;`);
  const onEvent = at('before', 'commit', 'w2', async () => cluster.workers[1]?.kill('SIGKILL'));
  const result = await applyCluster(config, { onEvent, attempts: 2 });
  expect(result).toMatchObject({ outcome: 'in doubt' });
  expect(result.diagnostics.at(-1)).toMatchObject({
    detail: expect.stringContaining('not yet carried through on "w2"'),
  });
  await cluster.workers[1]?.start();
  expect(await having(column)).toEqual([1, 2, 0]);
  expect(await recoverCluster(config)).toMatchObject({
    outcome: 'done',
    branches: [{ decision: { server: 'w2', decision: 'redo' }, result: 'done' }],
  });
  expect(await having(column)).toEqual(everywhere);
});

it('what others change meanwhile may keep a branch from being done again', async () => {
  const version = write('ALTER TABLE items ADD CHECK (kind > 0);');
  const w2 = config.workers[1]?.url ?? '';
  const onEvent = at('before', 'commit', 'w2', async () => {
    await cutOnW2();
    await run(w2, 'INSERT INTO items_102009 VALUES (1, -1)');
  });
  expect(await applyCluster(config, { onEvent, attempts: 2 })).toMatchObject({
    outcome: 'in doubt',
    failed: { version },
  });
  expect(await recoverCluster(config)).toMatchObject({
    outcome: 'in doubt',
    branches: [{ decision: { server: 'w2', decision: 'redo' }, result: 'failed' }],
  });
  await run(w2, 'DELETE FROM items_102009');
  expect(await recoverCluster(config)).toMatchObject({ outcome: 'done' });
});

it('a migration is taken back in the same way', async () => {
  const version = write(`ALTER TABLE items ADD COLUMN ${column} int;`);
  expect(await applyCluster(config)).toMatchObject({ outcome: 'done' });
  const to = String(Number(version) - 1);
  const options = { to, allowDataLoss: true };
  expect(await downCluster(config, options)).toMatchObject({ outcome: 'done', diagnostics: [] });
  expect(await having(column)).toEqual(nowhere);
});

it('in the end all servers have the same, and the doctor finds nothing to complain of', async () => {
  expect(await applyCluster(config)).toMatchObject({ outcome: 'done' });
  expect(await driftCluster(config)).toMatchObject({ outcome: 'done', differences: [] });
  const { outcome, findings } = await doctorCluster(config);
  expect({ outcome, errors: findings.filter(({ severity }) => severity === 'error') }).toEqual({
    outcome: 'done',
    errors: [],
  });
});
