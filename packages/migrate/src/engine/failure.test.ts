import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { session } from '../../test/support/client.ts';
import type { Fleet } from '../../test/support/fleet.ts';
import { fleetWithItems, hasty, shardOn, snapshot } from '../../test/support/items.ts';
import { applyCluster, statusCluster } from './index.ts';
import type { ExecuteEvent } from './model.ts';

let fleet: Fleet;

beforeEach(async () => {
  fleet = await fleetWithItems();
});

afterEach(() => fleet.drop());

describe('a failing migration', () => {
  it('leaves nothing anywhere, and names server, shard and place', async () => {
    const shard = await shardOn(fleet, 2);
    await fleet.query(2, `INSERT INTO ${shard} VALUES (1, -1)`);
    const before = await snapshot(fleet);
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
    expect(await snapshot(fleet)).toEqual(before);
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

  it('is not begun once the lease is lost: another run may hold it', async () => {
    const first = fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const second = fleet.write('ALTER TABLE items ADD COLUMN b int;');
    const result = await applyCluster(fleet.config, {
      onEvent: async (event) => {
        if (event.kind !== 'migration' || event.state !== 'applied' || event.no !== 1) return;
        await fleet.query(0, 'SELECT pg_terminate_backend(backend_pid, 5000) FROM citrate.lease');
        await sleep(100);
      },
    });
    expect(result).toMatchObject({
      outcome: 'leased',
      applied: [{ version: first }],
      failed: { version: second },
      diagnostics: [{ code: '55P03' }],
    });
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
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
    const shard = await shardOn(fleet, 1);
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
    const before = await snapshot(fleet);
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    expect(await applyCluster(fleet.config)).toMatchObject({
      outcome: 'failed',
      diagnostics: [{ code: 'P0001', message: 'too late', server: 'w1' }],
    });
    expect(await snapshot(fleet)).toEqual(before);
  });

  it('is not begun where the probe finds that nothing can be prepared', async () => {
    await fleet.query(
      1,
      `CREATE FUNCTION tell() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN NOTIFY ddl; END$$;
       CREATE EVENT TRIGGER tell ON ddl_command_end EXECUTE FUNCTION tell();`,
    );
    const before = await snapshot(fleet);
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const result = await applyCluster(fleet.config);
    expect(result).toMatchObject({
      outcome: 'unusable',
      diagnostics: [{ code: '0A000', server: 'w1' }],
    });
    expect(await snapshot(fleet)).toEqual(before);
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
    const shard = await shardOn(fleet, 1);
    const holder = await session(fleet, 1);
    await holder.query(`BEGIN; LOCK TABLE ${shard} IN ACCESS SHARE MODE`);
    const before = await snapshot(fleet);
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
    expect(await snapshot(fleet)).toEqual(before);
    await holder.query('COMMIT');
    await holder.end();
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  });

  it('gets its locks in a later round, when the holder has gone', async () => {
    const holder = await session(fleet, 2);
    await holder.query(`BEGIN; LOCK TABLE ${await shardOn(fleet, 2)} IN ACCESS SHARE MODE`);
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
    const holder = await session(fleet, 1);
    await holder.query(`BEGIN; LOCK TABLE ${await shardOn(fleet, 1)} IN ACCESS SHARE MODE`);
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const config = { ...fleet.config, lockTimeoutMs: 60_000, lockDeadlineMs: 700, lockRounds: 1 };
    const result = await applyCluster(config);
    expect(result).toMatchObject({
      outcome: 'failed',
      diagnostics: [{ code: '55P03', server: 'w1', detail: expect.stringContaining('"the app"') }],
    });
    await holder.end();
  });

  it('names a prepared transaction of others that has a lock', async () => {
    const shard = await shardOn(fleet, 1);
    const gid = `${fleet.databases.database}_theirs`;
    await fleet.query(1, `BEGIN; INSERT INTO ${shard} VALUES (1, 1); PREPARE TRANSACTION '${gid}'`);
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    const result = await applyCluster({ ...fleet.config, ...hasty });
    await fleet.query(1, `ROLLBACK PREPARED '${gid}'`);
    expect(result).toMatchObject({
      outcome: 'failed',
      diagnostics: [{ code: '55P03', server: 'w1', detail: expect.stringContaining(`'${gid}'`) }],
    });
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
    const holder = await session(fleet, 1);
    await holder.query(`BEGIN; LOCK TABLE ${await shardOn(fleet, 1)} IN ROW EXCLUSIVE MODE`);
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
