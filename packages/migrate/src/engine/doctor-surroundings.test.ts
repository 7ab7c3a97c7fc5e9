/** What others have made in the databases of a fleet, put before them, or made of them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inDatabase, run } from '../../../../test/support/databases.ts';
import { troublesOf } from '../../test/support/examine.ts';
import type { Fleet } from '../../test/support/fleet.ts';
import { fleetWithItems } from '../../test/support/items.ts';
import { startPooler } from '../../test/support/pooler.ts';
import { applyCluster, doctorCluster } from './index.ts';

let fleet: Fleet;

beforeEach(async () => {
  fleet = await fleetWithItems();
});

afterEach(() => fleet.drop());

describe('what others have made', () => {
  it('publications for all tables, or of a schema', async () => {
    await fleet.query(1, 'CREATE PUBLICATION everything FOR ALL TABLES');
    await fleet.query(2, 'CREATE PUBLICATION public FOR TABLES IN SCHEMA public');
    await fleet.query(2, 'CREATE TABLE t (); CREATE PUBLICATION one FOR TABLE t');
    expect(await troublesOf(fleet.config, 'publications')).toMatchObject([
      { server: 'w1', severity: 'warning', message: expect.stringContaining('for all tables') },
      { server: 'w2', message: expect.stringContaining('schema "public"') },
    ]);
  });

  it('extensions that differ', async () => {
    await fleet.query(0, 'CREATE EXTENSION hstore');
    await fleet.query(1, "CREATE EXTENSION hstore VERSION '1.4'");
    expect(await troublesOf(fleet.config, 'extensions')).toMatchObject([
      {
        server: 'w2',
        message: 'extension "hstore" is missing on server "w2"',
        detail: expect.stringContaining('server "w2" offers version'),
      },
      { message: 'extension "hstore" has different versions' },
    ]);
  });

  it('an extension that is pending, and not to be had', async () => {
    fleet.write('CREATE EXTENSION nowhere;');
    const { outcome, diagnostics } = await applyCluster(fleet.config);
    expect(outcome).toBe('failed');
    const { code, message } = diagnostics.find(({ severity }) => severity === 'error') ?? {};
    expect(await troublesOf(fleet.config, 'extensions')).toMatchObject(
      ['coordinator', 'w1', 'w2'].map((server) => ({ server, severity: 'error', code, message })),
    );
  });

  it('settings of the database', async () => {
    const { database } = fleet.databases;
    await fleet.query(1, `ALTER DATABASE ${database} SET statement_timeout TO '5s'`);
    await fleet.query(1, `ALTER DATABASE ${database} SET deadlock_timeout TO '6s'`);
    const { findings } = await doctorCluster(fleet.config, { probe: false });
    expect(findings).toContainEqual(
      expect.objectContaining({
        server: 'w1',
        severity: 'ok',
        message: expect.stringContaining('statement_timeout is 5000, by ALTER DATABASE'),
      }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({
        server: 'w1',
        message: expect.stringContaining('lockTimeoutMs, 5000'),
      }),
    );
  });

  it('a slot that nobody reads', async () => {
    const slot = fleet.databases.database;
    await fleet.query(1, `SELECT pg_create_physical_replication_slot('${slot}', true)`);
    const { findings } = await doctorCluster(fleet.config, { probe: false });
    await fleet.query(1, `SELECT pg_drop_replication_slot('${slot}')`);
    expect(findings.filter(({ check }) => check === 'replication')).toMatchObject([
      { severity: 'ok' },
    ]);
  });
});

describe('nodes that are not what they should be', () => {
  it('a pooler in transaction mode, which apply refuses in the same words', async () => {
    const [w1, w2] = fleet.config.workers;
    if (w1 === undefined || w2 === undefined) throw new Error('two workers are needed');
    const pooler = await startPooler(w1.url);
    const pooled = { ...fleet.config, workers: [{ ...w1, url: pooler.url }, w2] };
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const said = await applyCluster(pooled);
    expect(said).toMatchObject({
      outcome: 'unusable',
      diagnostics: [{ code: '08P01', server: 'w1' }],
    });
    const { outcome, findings } = await doctorCluster(pooled);
    expect(outcome).toBe('unusable');
    const found = findings.find(({ check }) => check === 'pooler');
    expect(found).toMatchObject({ ...said.diagnostics[0] });
    await pooler.close();
  });

  it('a pooler before the coordinator, likewise', async () => {
    const { coordinator } = fleet.config;
    const pooler = await startPooler(coordinator.url);
    const pooled = { ...fleet.config, coordinator: { ...coordinator, url: pooler.url } };
    const { outcome, diagnostics } = await applyCluster(pooled);
    expect(outcome).toBe('unusable');
    const [{ code, message } = { code: '', message: '' }] = diagnostics;
    expect(await troublesOf(pooled, 'pooler')).toMatchObject([
      { server: 'coordinator', code, message },
    ]);
    await pooler.close();
  });

  it('a database that was cloned, and one under two names', async () => {
    const { database } = fleet.databases;
    const [w1, w2] = fleet.config.workers;
    if (w1 === undefined || w2 === undefined) throw new Error('two workers are needed');
    const postgres = inDatabase(w1.url, 'postgres');
    await run(postgres, `CREATE DATABASE ${database}_clone TEMPLATE ${database}`);
    const clone = { name: 'w3', url: inDatabase(w1.url, `${database}_clone`) };
    const cloned = { ...fleet.config, workers: [w1, w2, clone] };
    const said = await applyCluster(cloned);
    expect(said.outcome).toBe('unusable');
    expect(await troublesOf(cloned, 'identities')).toMatchObject(
      said.diagnostics.map(({ code, message, server }) => ({ code, message, server })),
    );
    expect(await doctorCluster(cloned)).toMatchObject({ outcome: 'unusable' });
    await run(postgres, `DROP DATABASE ${database}_clone WITH (FORCE)`);

    const twice = { ...fleet.config, workers: [w1, w2, { ...w1, name: 'w3' }] };
    expect(await troublesOf(twice, 'identities')).toContainEqual(
      expect.objectContaining({
        server: 'w3',
        message: 'nodes "w1" and "w3" are the same database',
      }),
    );
  });
});
