/** What users and others have made in the databases of a fleet. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inDatabase, run } from '../../../../test/support/databases.ts';
import { session } from '../../test/support/client.ts';
import type { Fleet } from '../../test/support/fleet.ts';
import { fleetWithItems, shardOn, snapshot } from '../../test/support/items.ts';
import { startPooler } from '../../test/support/pooler.ts';
import type { Config } from '../config/model.ts';
import { applyCluster, doctorCluster } from './index.ts';
import type { ExecuteEvent, Finding } from './model.ts';

let fleet: Fleet;

beforeEach(async () => {
  fleet = await fleetWithItems();
});

afterEach(() => fleet.drop());

/** What one check finds now, all that is well left out. */
async function troubles(
  check: string,
  config: Config = fleet.config,
  probe = false,
): Promise<readonly Finding[]> {
  const { findings } = await doctorCluster(config, { probe });
  return findings.filter((one) => one.check === check && one.severity !== 'ok');
}

describe('a fleet where nothing is wrong', () => {
  it('is well, and as it was; a trial was made of it', async () => {
    const before = await snapshot(fleet);
    const actions: string[] = [];
    const onEvent = (event: ExecuteEvent): void => {
      if (event.kind === 'step' && event.when === 'after') actions.push(event.action);
    };
    const { outcome, diagnostics, findings, servers } = await doctorCluster(fleet.config, {
      onEvent,
    });
    expect({ outcome, diagnostics }).toEqual({ outcome: 'done', diagnostics: [] });
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'probe',
        severity: 'ok',
        message: expect.stringMatching(/^a trial/),
      }),
    );
    expect(actions.filter((action) => action === 'probe')).toHaveLength(2);
    expect(servers).toMatchObject([
      { server: 'coordinator', primary: true, database: fleet.databases.database },
      { server: 'w1', preparedSlots: 64, connectionsMax: 300 },
      { server: 'w2', databaseBytes: expect.any(Number), walBytes: expect.any(Number) },
    ]);
    expect(await snapshot(fleet)).toEqual(before);
  });

  it('without the probe nothing is written, not even the lease', async () => {
    const lease = 'SELECT * FROM citrate.lease, (SELECT count(*) FROM citrate.transaction) AS t';
    const before = await fleet.query(0, lease);
    const { outcome, findings } = await doctorCluster(fleet.config, { probe: false });
    expect(outcome).toBe('done');
    expect(findings).toContainEqual(expect.objectContaining({ check: 'probe', severity: 'ok' }));
    expect(await fleet.query(0, lease)).toEqual(before);
  });

  it('while a run is at work no trial is made', async () => {
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    let during: readonly Finding[] = [];
    const onEvent = async (event: ExecuteEvent): Promise<void> => {
      if (event.kind !== 'step' || event.action !== 'work' || during.length > 0) return;
      during = await troubles('probe', fleet.config, true);
    };
    expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'done' });
    expect(during).toMatchObject([
      { severity: 'warning', detail: expect.stringContaining('It was taken by') },
    ]);
  });

  it('records of an earlier version are left as they are, and no trial is made', async () => {
    const format = 'SELECT format_version FROM citrate.cluster';
    await fleet.query(0, 'UPDATE citrate.cluster SET format_version = 0');
    expect(await troubles('probe', fleet.config, true)).toMatchObject([
      { severity: 'warning', detail: expect.stringContaining('of an earlier version') },
    ]);
    expect(await fleet.query(0, format)).toEqual([{ format_version: 0 }]);
  });

  it('an interrupted examination has no findings', async () => {
    const signal = AbortSignal.abort();
    expect(await doctorCluster(fleet.config, { signal })).toEqual({
      outcome: 'interrupted',
      diagnostics: [],
      findings: [],
      servers: [],
    });
  });

  it('a pending file with an error, and one without', async () => {
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const { findings } = await doctorCluster(fleet.config, { probe: false });
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'plan', message: '1 migration pending can be planned' }),
    );
    fleet.write('ALTER TABLE nowhere ADD COLUMN a int;');
    expect(await doctorCluster(fleet.config)).toMatchObject({ outcome: 'invalid' });
    expect(await troubles('plan')).toMatchObject([{ severity: 'error', code: '42P01' }]);
  });
});

describe('what stands in the way of transactions', () => {
  it('a prepared transaction of somebody else, which a session waits for', async () => {
    const gid = fleet.databases.database;
    const shard = await shardOn(fleet, 1);
    await fleet.query(1, `BEGIN; LOCK TABLE ${shard}; PREPARE TRANSACTION '${gid}'`);
    const waiting = await session(fleet, 1);
    const waits = waiting.query(`SELECT count(*) FROM ${shard}`).catch(() => undefined);
    waiting.on('error', () => {});
    await until(`SELECT FROM pg_locks WHERE NOT granted AND relation = '${shard}'::regclass`);
    const found = (await troubles('prepared')).filter(({ message }) => message.includes(gid));
    expect(found).toMatchObject([
      {
        server: 'w1',
        severity: 'warning',
        detail: expect.stringContaining(`It has locked public.${shard}. 1 session waits for it.`),
        hint: expect.stringContaining(`ROLLBACK PREPARED '${gid}'`),
      },
    ]);
    await fleet.query(1, `ROLLBACK PREPARED '${gid}'`);
    await waits;
    await waiting.end();
  });

  it('one of ours, and what recovery would do with it', async () => {
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const crash = new Error('crash');
    const onEvent = (event: ExecuteEvent): void => {
      if (event.kind === 'step' && event.when === 'before' && event.action === 'decide')
        throw crash;
    };
    await expect(applyCluster(fleet.config, { onEvent })).rejects.toBe(crash);
    const { findings } = await doctorCluster(fleet.config, { probe: false });
    const ours = findings.filter(
      ({ check, detail }) =>
        check === 'prepared' && detail?.includes(`database "${fleet.databases.database}"`),
    );
    expect(ours.map(({ server }) => server)).toEqual(['w1', 'w2']);
    for (const { hint } of ours) expect(hint).toContain('"citrate recover" would roll it back.');
  });

  it('an event trigger that sends NOTIFY, seen and met', async () => {
    await fleet.query(
      2,
      `CREATE FUNCTION more() RETURNS void LANGUAGE plpgsql AS
         $$ BEGIN PERFORM pg_notify('ddl', ''); END $$;
       CREATE FUNCTION tell() RETURNS event_trigger LANGUAGE plpgsql AS
         $$ BEGIN PERFORM pg_notify('ddl', tg_tag); END $$;
       CREATE EVENT TRIGGER tell ON ddl_command_end EXECUTE FUNCTION tell()`,
    );
    expect(await troubles('event-triggers')).toMatchObject([
      { server: 'w2', severity: 'error', code: '0A000', hint: expect.stringContaining('DISABLE;') },
    ]);
    expect(await doctorCluster(fleet.config)).toMatchObject({ outcome: 'unusable' });

    const hidden = 'BEGIN PERFORM public.more(); END';
    await fleet.query(
      2,
      `CREATE OR REPLACE FUNCTION tell() RETURNS event_trigger LANGUAGE plpgsql AS $$ ${hidden} $$`,
    );
    expect(await troubles('event-triggers')).toEqual([]);
    const refused = await applyPending();
    expect(await troubles('probe', fleet.config, true)).toMatchObject(
      refused.map(({ code, message, hint, server }) => ({ code, message, hint, server })),
    );
    await fleet.query(2, 'ALTER EVENT TRIGGER tell DISABLE');
    expect(await doctorCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  });

  /** What apply says about the same servers. */
  async function applyPending() {
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const { outcome, diagnostics } = await applyCluster(fleet.config);
    expect(outcome).toBe('unusable');
    expect(diagnostics).toHaveLength(1);
    return diagnostics;
  }
});

describe('what others have made', () => {
  it('publications for all tables, or of a schema', async () => {
    await fleet.query(1, 'CREATE PUBLICATION everything FOR ALL TABLES');
    await fleet.query(2, 'CREATE PUBLICATION public FOR TABLES IN SCHEMA public');
    await fleet.query(2, 'CREATE TABLE t (); CREATE PUBLICATION one FOR TABLE t');
    expect(await troubles('publications')).toMatchObject([
      { server: 'w1', severity: 'warning', message: expect.stringContaining('for all tables') },
      { server: 'w2', message: expect.stringContaining('schema "public"') },
    ]);
  });

  it('extensions that differ', async () => {
    await fleet.query(0, 'CREATE EXTENSION hstore');
    await fleet.query(1, "CREATE EXTENSION hstore VERSION '1.4'");
    expect(await troubles('extensions')).toMatchObject([
      {
        server: 'w2',
        message: 'extension "hstore" is missing on server "w2"',
        detail: expect.stringContaining('that server offers version'),
      },
      { message: 'extension "hstore" has different versions' },
    ]);
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
    expect(await troubles('pooler', pooled)).toMatchObject([
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
    expect(await troubles('identities', cloned)).toMatchObject(
      said.diagnostics.map(({ code, message, server }) => ({ code, message, server })),
    );
    expect(await doctorCluster(cloned)).toMatchObject({ outcome: 'unusable' });
    await run(postgres, `DROP DATABASE ${database}_clone WITH (FORCE)`);

    const twice = { ...fleet.config, workers: [w1, w2, { ...w1, name: 'w3' }] };
    expect(await troubles('identities', twice)).toContainEqual(
      expect.objectContaining({
        server: 'w3',
        message: 'nodes "w1" and "w3" are the same database',
      }),
    );
  });
});

/** Waits until a query on w1 gives a row. */
async function until(sql: string): Promise<void> {
  while ((await fleet.query(1, sql)).length === 0) await fleet.query(1, 'SELECT pg_sleep(0.02)');
}
