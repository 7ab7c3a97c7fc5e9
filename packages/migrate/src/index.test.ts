import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createDatabases, run, type TestDatabases } from '../../../test/support/databases.ts';
import * as citrate from './index.ts';

let databases: TestDatabases;
let folder: string;
beforeEach(async () => {
  databases = await createDatabases(inject('cluster'));
  folder = mkdtempSync(join(tmpdir(), 'citrate-library-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await databases.drop();
});

test('the library does what the command line does', async () => {
  const config: citrate.Config = {
    engine: 'postgres',
    layout: 'suffix',
    coordinator: databases.coordinator,
    workers: databases.workers,
    shardCount: 2,
    migrations: folder,
    lockTimeoutMs: 2000,
    longLockTimeoutMs: 1_800_000,
    lockDeadlineMs: 5000,
    lockRounds: 10,
  };
  const sql = "CREATE TABLE t (a int UNIQUE); SELECT create_distributed_table('t', 'a');";
  writeFileSync(join(folder, '20260101000000_t.sql'), sql);

  const events: citrate.ExecuteEvent[] = [];
  const plan = await citrate.plan(config);
  expect(plan.outcome).toBe('done');
  expect(citrate.planJson(plan.plan, plan.targets).migrations).toHaveLength(1);
  const applied = await citrate.apply(config, { onEvent: (event) => void events.push(event) });
  expect(applied).toMatchObject({ outcome: 'done', applied: [{ version: '20260101000000' }] });
  expect(events.some((event) => event.kind === 'progress')).toBe(true);
  expect(await citrate.status(config)).toMatchObject({ migrations: [{ state: 'applied' }] });
  expect(await citrate.recover(config)).toMatchObject({ outcome: 'done', branches: [] });
  const constraints = await run(
    databases.workers[0]?.url ?? '',
    "SELECT conname FROM pg_constraint WHERE contype = 'u' AND conrelid = 't_102008'::regclass",
  );
  expect(constraints).toEqual([{ conname: 't_a_key_102008' }]);
});

test('an aborted signal stops a run before it changes anything', async () => {
  const config: citrate.Config = {
    ...(await citrate.loadConfig({
      cwd: folder,
      path: write({ url: databases.coordinator.url }),
      env: {},
    })),
    workers: databases.workers,
  };
  writeFileSync(join(folder, '20260101000000_t.sql'), 'CREATE TABLE t (a int);');
  const result = await citrate.apply(config, { signal: AbortSignal.abort() });
  expect(result).toMatchObject({ outcome: 'interrupted', applied: [] });
  const [row] = await run(databases.coordinator.url, "SELECT to_regclass('t') AS t");
  expect(row).toEqual({ t: null });
});

function write(coordinator: object): string {
  const path = join(folder, 'citrate.config.json');
  const workers = [{ name: 'w1', url: 'postgres://replaced/db' }];
  const config = { engine: 'postgres', coordinator, workers, migrations: '.' };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

test('names, offline plans and canonical SQL need no server', async () => {
  const source = { name: 'x.sql', text: 'create table t(a int unique)' };
  expect(await citrate.names({ sources: [source], pg: 17 })).toEqual({
    statements: [
      {
        sql: source.text,
        names: [{ kind: 'unique', schema: 'public', table: 't', name: 't_a_key' }],
      },
    ],
    diagnostics: [],
  });
  expect(await citrate.deparseSources([source])).toEqual({
    statements: [{ sql: 'CREATE TABLE t (a integer UNIQUE)' }],
    diagnostics: [],
  });
  writeFileSync(join(folder, '20260101000000_t.sql'), source.text);
  const { outcome, plan } = await citrate.planOffline({ migrations: folder });
  expect({ outcome, files: plan.migrations.length }).toEqual({ outcome: 'done', files: 1 });
});
