/** What `doctor` says of a fleet where nothing is wrong, and what is in the way of transactions. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { session } from '../../test/support/client.ts';
import { troublesOf } from '../../test/support/examine.ts';
import type { Fleet } from '../../test/support/fleet.ts';
import { fleetWithItems, shardOn, snapshot } from '../../test/support/items.ts';
import { applyCluster, doctorCluster } from './index.ts';
import type { ExecuteEvent, Finding } from './model.ts';

let fleet: Fleet;

beforeEach(async () => {
  fleet = await fleetWithItems();
});

afterEach(() => fleet.drop());

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
      during = await troublesOf(fleet.config, 'probe', true);
    };
    expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'done' });
    expect(during).toMatchObject([
      { severity: 'warning', detail: expect.stringContaining('It was taken by') },
    ]);
  });

  it('records of an earlier version are left as they are, and no trial is made', async () => {
    const format = 'SELECT format_version FROM citrate.cluster';
    await fleet.query(0, 'UPDATE citrate.cluster SET format_version = 0');
    expect(await troublesOf(fleet.config, 'probe', true)).toMatchObject([
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
    expect(await troublesOf(fleet.config, 'plan')).toMatchObject([
      { severity: 'error', code: '42P01' },
    ]);
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
    const found = (await troublesOf(fleet.config, 'prepared')).filter(({ message }) =>
      message.includes(gid),
    );
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
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'unfinished',
        severity: 'warning',
        detail: 'It is preparing on record, and no run is at work on it.',
      }),
    );
  });

  it('one of ours without a row, which stops a run', async () => {
    const [row] = await fleet.query(0, 'SELECT cluster_id AS id FROM citrate.cluster');
    const gid = `citrate_${String(row?.['id'])}_${'ab'.repeat(16)}_1`;
    await fleet.query(1, `BEGIN; CREATE TABLE x (); PREPARE TRANSACTION '${gid}'`);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'in doubt' });
    expect(await doctorCluster(fleet.config)).toMatchObject({ outcome: 'invalid' });
    expect(await troublesOf(fleet.config, 'prepared')).toContainEqual(
      expect.objectContaining({ server: 'w1', severity: 'error', code: '08007' }),
    );
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
    expect(await troublesOf(fleet.config, 'event-triggers')).toMatchObject([
      { server: 'w2', severity: 'error', code: '0A000', hint: expect.stringContaining('DISABLE;') },
    ]);
    expect(await doctorCluster(fleet.config)).toMatchObject({ outcome: 'unusable' });

    const hidden = 'BEGIN PERFORM public.more(); END';
    await fleet.query(
      2,
      `CREATE OR REPLACE FUNCTION tell() RETURNS event_trigger LANGUAGE plpgsql AS $$ ${hidden} $$`,
    );
    expect(await troublesOf(fleet.config, 'event-triggers')).toEqual([]);
    const refused = await applyPending();
    expect(await troublesOf(fleet.config, 'probe', true)).toMatchObject(
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

/** Waits until a query on w1 gives a row. */
async function until(sql: string): Promise<void> {
  while ((await fleet.query(1, sql)).length === 0) await fleet.query(1, 'SELECT pg_sleep(0.02)');
}
