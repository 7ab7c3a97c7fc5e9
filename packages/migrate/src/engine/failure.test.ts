import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { session as open } from '../../test/support/client.ts';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { applyCluster, planCluster, recoverCluster, statusCluster } from './index.ts';
import type { ExecuteEvent } from './model.ts';

let fleet: Fleet;

beforeEach(async () => {
  fleet = await createFleet();
  fleet.write(
    `CREATE TABLE items (id int NOT NULL, kind int);
     SELECT create_distributed_table('items', 'id');`,
  );
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
});

afterEach(() => fleet.drop());

/** Locks that are not to be had are given up soon. */
const hasty = { lockTimeoutMs: 400, lockDeadlineMs: 4_000 };

/** What is there, on all nodes: columns, constraints, history. */
async function snapshot(): Promise<readonly unknown[]> {
  const sql = `
    SELECT 'column' AS what, c.relname::text, a.attname::text AS name
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT attisdropped
    WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'constraint', conrelid::regclass::text, conname::text FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'prepared', gid, owner::text FROM pg_prepared_xacts
    WHERE database = current_database() ORDER BY 1, 2, 3`;
  const history = 'SELECT version, state FROM citrate.migration ORDER BY 1';
  return Promise.all([
    fleet.query(0, sql),
    fleet.query(1, sql),
    fleet.query(2, sql),
    fleet.query(0, history),
  ]);
}

const session = (no: number): Promise<Client> => open(fleet, no);

async function shardOn(no: number): Promise<string> {
  const rows = await fleet.query(
    no,
    "SELECT relname FROM pg_class WHERE relname ~ '^items_10\\d+$' ORDER BY 1 LIMIT 1",
  );
  return String(rows[0]?.['relname']);
}

describe('a failing migration', () => {
  it('leaves nothing anywhere, and names server, shard and place', async () => {
    const shard = await shardOn(2);
    await fleet.query(2, `INSERT INTO ${shard} VALUES (1, -1)`);
    const before = await snapshot();
    const version = fleet.write(
      'ALTER TABLE items ADD COLUMN a int;\nALTER TABLE items ADD CHECK (kind > 0);',
    );
    fleet.write('CREATE SCHEMA later;');
    const result = await applyCluster(fleet.config);
    expect(result).toMatchObject({
      outcome: 'failed',
      applied: [],
      failed: { version },
      pending: [{}],
      diagnostics: [
        {
          code: '23514',
          message: expect.stringContaining('is violated by some row'),
          server: 'w2',
          shardId: Number(shard.replace('items_', '')),
          span: { start: 36, end: 74 },
        },
      ],
    });
    expect(await snapshot()).toEqual(before);
    expect(await statusCluster(fleet.config)).toMatchObject({ outcome: 'done', transactions: [] });
  });

  it('leaves the files before it applied', async () => {
    const first = fleet.write('ALTER TABLE items ADD COLUMN a int;');
    await fleet.query(2, 'CREATE SCHEMA taken');
    const second = fleet.write('CREATE SCHEMA taken;');
    const result = await applyCluster(fleet.config);
    expect(result).toMatchObject({
      outcome: 'failed',
      applied: [{ version: first }],
      failed: { version: second },
      pending: [],
      diagnostics: [{ code: '42P06', server: 'w2' }],
    });
  });

  it('whose row cannot be written leaves the files before it applied, and listed', async () => {
    const first = fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const second = fleet.write('ALTER TABLE items ADD COLUMN b int;');
    await fleet.query(
      0,
      `CREATE FUNCTION be_full() RETURNS trigger LANGUAGE plpgsql AS
         $$BEGIN IF NEW.version = '${second}' THEN RAISE disk_full; END IF; RETURN NEW; END$$;
       CREATE TRIGGER be_full BEFORE INSERT ON citrate.migration
         FOR EACH ROW EXECUTE FUNCTION be_full();`,
    );
    expect(await applyCluster(fleet.config)).toMatchObject({
      outcome: 'failed',
      applied: [{ version: first }],
      failed: { version: second },
      diagnostics: [{ code: '53100' }],
    });
  });

  it('fails at PREPARE by a deferred constraint', async () => {
    const shard = await shardOn(1);
    await fleet.query(
      1,
      `CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS
         $$BEGIN RAISE EXCEPTION 'too late'; END$$;
       CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON ${shard}
         DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late();
       INSERT INTO ${shard} VALUES (1, 1);
       CREATE FUNCTION touch() RETURNS event_trigger LANGUAGE plpgsql AS
         $$BEGIN IF tg_tag = 'ALTER TABLE' AND NOT EXISTS (SELECT FROM pg_class WHERE relname = 'probe')
           THEN UPDATE ${shard} SET kind = 2; END IF; END$$;
       CREATE EVENT TRIGGER ${fleet.databases.database} ON ddl_command_end EXECUTE FUNCTION touch();`,
    );
    const before = await snapshot();
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    expect(await applyCluster(fleet.config)).toMatchObject({
      outcome: 'failed',
      diagnostics: [{ code: 'P0001', message: 'too late', server: 'w1' }],
    });
    expect(await snapshot()).toEqual(before);
  });

  it('is not begun where the probe finds that nothing can be prepared', async () => {
    await fleet.query(
      1,
      `CREATE FUNCTION tell() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN NOTIFY ddl; END$$;
       CREATE EVENT TRIGGER tell ON ddl_command_end EXECUTE FUNCTION tell();`,
    );
    const before = await snapshot();
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const result = await applyCluster(fleet.config);
    expect(result).toMatchObject({
      outcome: 'unusable',
      diagnostics: [{ code: '0A000', server: 'w1' }],
    });
    expect(await snapshot()).toEqual(before);
    expect(await statusCluster(fleet.config)).toMatchObject({ prepared: [] });
  });

  it.each([
    ['ddl_command_end', "'CREATE FUNCTION'"],
    ['ddl_command_end', "'CREATE SCHEMA'"],
    ['ddl_command_end', "'CREATE TYPE'"],
    ['sql_drop', "'DROP TABLE', 'DROP INDEX'"],
  ])('nor where it may be so at %s for %s only', async (event, tags) => {
    await fleet.query(
      1,
      `CREATE FUNCTION tell() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN NOTIFY ddl; END$$;
       CREATE EVENT TRIGGER tell ON ${event} WHEN TAG IN (${tags}) EXECUTE FUNCTION tell();`,
    );
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    expect(await applyCluster(fleet.config)).toMatchObject({
      outcome: 'unusable',
      diagnostics: [{ code: '0A000', server: 'w1', hint: expect.stringContaining('NOTIFY') }],
    });
  });

  it('names who holds the locks, and has let go of all of its own', async () => {
    const shard = await shardOn(1);
    const holder = await session(1);
    await holder.query(`BEGIN; LOCK TABLE ${shard} IN ACCESS SHARE MODE`);
    const before = await snapshot();
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const rounds: number[] = [];
    const onEvent = (event: ExecuteEvent): void => {
      if (event.kind === 'lock round') rounds.push(event.round);
    };
    const result = await applyCluster({ ...fleet.config, ...hasty }, { onEvent });
    expect(rounds).toEqual([1]);
    expect(result).toMatchObject({
      outcome: 'failed',
      diagnostics: [
        { code: '55P03', server: 'w1', detail: expect.stringContaining('application "the app"') },
      ],
    });
    expect(await snapshot()).toEqual(before);
    await holder.query('COMMIT');
    await holder.end();
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  });

  it('gets its locks in a later round, when the holder has gone', async () => {
    const holder = await session(2);
    await holder.query(`BEGIN; LOCK TABLE ${await shardOn(2)} IN ACCESS SHARE MODE`);
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const onEvent = async (event: ExecuteEvent): Promise<void> => {
      if (event.kind === 'lock round') await holder.query('COMMIT');
    };
    expect(await applyCluster({ ...fleet.config, ...hasty }, { onEvent })).toMatchObject({
      outcome: 'done',
    });
    await holder.end();
  });

  it('locks what it may, and leaves the rest to the statement', async () => {
    const owner = `${fleet.databases.database}_owner`;
    for (const no of [0, 1, 2]) {
      await fleet.query(
        no,
        `CREATE ROLE ${owner}; GRANT CREATE, USAGE ON SCHEMA public TO ${owner};
         DO $$ DECLARE t regclass; BEGIN
           FOR t IN SELECT oid FROM pg_class WHERE relname ~ '^items(_10\\d+)?$' LOOP
             EXECUTE format('GRANT REFERENCES ON %s TO ${owner}', t);
           END LOOP;
         END $$`,
      );
    }
    fleet.write('ALTER TABLE items ADD PRIMARY KEY (id);');
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    fleet.write(
      `CREATE TABLE parts (id int NOT NULL REFERENCES items (id));
       SELECT create_distributed_table('parts', 'id');`,
    );
    expect(await applyCluster({ ...fleet.config, role: owner })).toMatchObject({
      outcome: 'done',
      diagnostics: [],
    });
  });

  it('stops a round of all servers at its deadline', async () => {
    const holder = await session(1);
    await holder.query(`BEGIN; LOCK TABLE ${await shardOn(1)} IN ACCESS SHARE MODE`);
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const config = { ...fleet.config, lockTimeoutMs: 60_000, lockDeadlineMs: 700, lockRounds: 1 };
    const result = await applyCluster(config);
    expect(result).toMatchObject({
      outcome: 'failed',
      diagnostics: [{ code: '55P03', server: 'w1', detail: expect.stringContaining('"the app"') }],
    });
    await holder.end();
  });

  it('stops waiting at the deadline also for locks that only the statement may take', async () => {
    const owner = `${fleet.databases.database}_owner`;
    for (const no of [0, 1, 2]) {
      await fleet.query(
        no,
        `CREATE ROLE ${owner}; GRANT CREATE, USAGE ON SCHEMA public TO ${owner};
         DO $$ DECLARE t regclass; BEGIN
           FOR t IN SELECT oid FROM pg_class WHERE relname ~ '^items(_10\\d+)?$' LOOP
             EXECUTE format('ALTER TABLE %s ADD PRIMARY KEY (id)', t);
             EXECUTE format('GRANT REFERENCES ON %s TO ${owner}', t);
           END LOOP;
         END $$`,
      );
    }
    const holder = await session(1);
    await holder.query(`BEGIN; LOCK TABLE ${await shardOn(1)} IN ROW EXCLUSIVE MODE`);
    fleet.write(
      `CREATE TABLE parts (id int NOT NULL REFERENCES items (id));
       SELECT create_distributed_table('parts', 'id');`,
    );
    const limits = { lockTimeoutMs: 60_000, lockDeadlineMs: 700, lockRounds: 1 };
    const begun = performance.now();
    const result = await applyCluster({ ...fleet.config, ...limits, role: owner });
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(result).toMatchObject({
      outcome: 'failed',
      diagnostics: [{ code: '55P03', server: 'w1', detail: expect.stringContaining('"the app"') }],
    });
    await holder.end();
  });
});

describe('an interruption', () => {
  it.each(['record', 'begin', 'lock', 'work'])('at %s rolls all back', async (action) => {
    const before = await snapshot();
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const stop = new AbortController();
    const onEvent = (event: ExecuteEvent): void => {
      if (event.kind === 'step' && event.action === action) stop.abort();
    };
    const result = await applyCluster(fleet.config, { onEvent, signal: stop.signal });
    expect(result).toMatchObject({ outcome: 'interrupted', applied: [], diagnostics: [] });
    expect(await snapshot()).toEqual(before);
  });

  it('ends a wait for a lock', async () => {
    const holder = await session(2);
    await holder.query(`BEGIN; LOCK TABLE ${await shardOn(2)} IN ACCESS SHARE MODE`);
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const stop = new AbortController();
    const onEvent = (event: ExecuteEvent): void => {
      if (event.kind === 'step' && event.action === 'lock') setTimeout(() => stop.abort(), 200);
    };
    const config = { ...fleet.config, lockTimeoutMs: 60_000, lockDeadlineMs: 60_000 };
    const result = await applyCluster(config, { onEvent, signal: stop.signal });
    expect(result.outcome).toBe('interrupted');
    await holder.end();
  });

  it.each(['prepare', 'decide', 'commit prepared'])('at %s comes too late', async (action) => {
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const stop = new AbortController();
    const onEvent = (event: ExecuteEvent): void => {
      if (event.kind === 'step' && event.action === action) stop.abort();
    };
    const result = await applyCluster(fleet.config, { onEvent, signal: stop.signal });
    expect(result).toMatchObject({ outcome: 'done', diagnostics: [] });
  });
});

describe('what is refused before anything is tried', () => {
  it('two runs at once', async () => {
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    let second: unknown;
    const onEvent = async (event: ExecuteEvent): Promise<void> => {
      if (event.kind === 'step' && event.action === 'prepare' && second === undefined) {
        second = await applyCluster(fleet.config);
      }
    };
    expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'done' });
    expect(second).toMatchObject({
      outcome: 'leased',
      diagnostics: [{ message: 'another run holds the lease' }],
    });
  });

  it('a second run waits for the first if it is told to', async () => {
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    let second: Promise<unknown> | undefined;
    const onEvent = (event: ExecuteEvent): void => {
      if (event.kind === 'step' && event.action === 'work') {
        second ??= applyCluster(fleet.config, { leaseWaitMs: 20_000 });
      }
    };
    expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'done' });
    expect(await second).toMatchObject({ outcome: 'done', applied: [] });
  });

  it('a file that was changed after it was applied', async () => {
    writeFileSync(
      join(fleet.config.migrations, '20260101000000_change.sql'),
      'CREATE TABLE other (id int);',
    );
    const changed = { outcome: 'drift', diagnostics: [{ code: '55000' }] };
    expect(await planCluster(fleet.config)).toMatchObject(changed);
    expect(await applyCluster(fleet.config)).toMatchObject(changed);
    expect(await statusCluster(fleet.config)).toMatchObject({
      outcome: 'drift',
      migrations: [{ state: 'changed' }],
    });
  });

  it('a plan with errors, in any of its files', async () => {
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    fleet.write('ALTER TABLE nowhere ADD COLUMN a int;');
    expect(await applyCluster(fleet.config)).toMatchObject({
      outcome: 'invalid',
      applied: [],
      diagnostics: [{ code: '42P01' }],
    });
  });

  it('servers that cannot be reached, all of them named, no password among it', async () => {
    const gone = (name: string) => ({ name, url: 'postgres://u:s3cret@127.0.0.1:1/x' });
    const config = { ...fleet.config, workers: [gone('w1'), gone('w2')] };
    for (const result of [await applyCluster(config), await planCluster(config)]) {
      expect(result).toMatchObject({
        outcome: 'unusable',
        diagnostics: [{ server: 'w1' }, { server: 'w2' }],
      });
      expect(JSON.stringify(result)).not.toContain('s3cret');
    }
    expect(await statusCluster(config)).toMatchObject({
      servers: [{ reachable: true }, { reachable: false }, { reachable: false }],
    });
  });

  it('workers that are not those on record', async () => {
    const [w1, w2] = fleet.config.workers;
    if (w1 === undefined || w2 === undefined) throw new Error('two workers are needed');
    const config = {
      ...fleet.config,
      workers: [
        { ...w1, url: w2.url },
        { ...w2, url: w1.url },
      ],
    };
    for (const command of [applyCluster, planCluster, statusCluster, recoverCluster]) {
      expect(await command(config)).toMatchObject({
        outcome: 'unusable',
        diagnostics: [
          { message: 'node "w1" is on record as "w2"' },
          { message: 'node "w2" is on record as "w1"' },
        ],
      });
    }
    expect(await recoverCluster(config, { dryRun: true })).toMatchObject({
      outcome: 'unusable',
      branches: [],
    });
  });

  it('a table on a worker that is already named like a shard', async () => {
    const before = await snapshot();
    fleet.write("CREATE TABLE more (id int); SELECT create_distributed_table('more', 'id');");
    await fleet.query(2, 'CREATE TABLE more_102013 (x int)');
    const result = await applyCluster(fleet.config);
    expect(result).toMatchObject({
      outcome: 'failed',
      diagnostics: [{ code: '42P07', server: 'w2' }],
    });
    await fleet.query(2, 'DROP TABLE more_102013');
    expect(await snapshot()).toEqual(before);
  });
});

describe('recovery', () => {
  it('leaves alone what is not ours, and says so in the status', async () => {
    await fleet.query(
      1,
      `BEGIN; CREATE TABLE x (); PREPARE TRANSACTION '${fleet.databases.database}'`,
    );
    expect(await recoverCluster(fleet.config)).toMatchObject({ outcome: 'done', branches: [] });
    expect(await statusCluster(fleet.config)).toMatchObject({
      outcome: 'done',
      prepared: [{ server: 'w1', whose: 'foreign' }],
    });
  });

  it('leaves a gid of ours without a row, and stops a run over it', async () => {
    const [row] = await fleet.query(0, 'SELECT cluster_id AS id FROM citrate.cluster');
    const gid = `citrate_${String(row?.['id'])}_${'ab'.repeat(16)}_1`;
    await fleet.query(1, `BEGIN; CREATE TABLE x (); PREPARE TRANSACTION '${gid}'`);
    expect(await recoverCluster(fleet.config, { dryRun: true })).toMatchObject({
      outcome: 'done',
      branches: [{ decision: { decision: 'leave', server: 'w1', gid }, result: 'planned' }],
    });
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'in doubt' });
    expect(await statusCluster(fleet.config)).toMatchObject({ prepared: [{ whose: 'ours' }] });
  });

  it('redoes a branch that was lost after the decision', async () => {
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const onEvent = async (event: ExecuteEvent): Promise<void> => {
      if (event.kind !== 'step' || event.action !== 'commit prepared') return;
      if (event.when !== 'before' || event.server !== 'w2') return;
      const [row] = await fleet.query(
        2,
        'SELECT gid FROM pg_prepared_xacts WHERE database = current_database()',
      );
      await fleet.query(2, `ROLLBACK PREPARED '${String(row?.['gid'])}'`);
    };
    expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'done' });
    const column = `SELECT count(*)::int AS n FROM pg_attribute WHERE attname = 'a'`;
    expect(await fleet.query(2, column)).toEqual([{ n: 2 }]);
    expect(await recoverCluster(fleet.config)).toMatchObject({ outcome: 'done', branches: [] });
  });
});
