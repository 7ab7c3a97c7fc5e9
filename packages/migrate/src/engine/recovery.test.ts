import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { session as open } from '../../test/support/client.ts';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { applyCluster, recoverCluster, statusCluster } from './index.ts';
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

async function shardsOn(no: number): Promise<readonly string[]> {
  const sql = "SELECT relname FROM pg_class WHERE relname ~ '^items_10\\d+$' ORDER BY 1";
  return (await fleet.query(no, sql)).map((row) => String(row['relname']));
}

async function columnsOn(no: number, name: string): Promise<unknown> {
  const sql = `SELECT count(*)::int AS n FROM pg_attribute WHERE attname = '${name}'`;
  return (await fleet.query(no, sql))[0]?.['n'];
}

/** As a failover to a standby that lacks the last commit: the column is gone, and the marker's word. */
async function loseLastBranch(no: number, column: string): Promise<void> {
  for (const shard of await shardsOn(no)) {
    await fleet.query(no, `ALTER TABLE ${shard} DROP COLUMN ${column}`);
  }
  await fleet.query(
    no,
    `DO $$ DECLARE m text := obj_description('citrate.identity()'::regprocedure); BEGIN
       EXECUTE format('COMMENT ON FUNCTION citrate.identity() IS %L',
         regexp_replace(m, '^(transactions:) \\S+', '\\1'));
     END $$`,
  );
}

/** A run that ends, as if it was killed, before it decides. */
async function crashBeforeDecision(sql: string): Promise<void> {
  fleet.write(sql);
  const crash = new Error('crash');
  const onEvent = (event: ExecuteEvent): void => {
    if (event.kind === 'step' && event.when === 'before' && event.action === 'decide') throw crash;
  };
  await expect(applyCluster(fleet.config, { onEvent })).rejects.toBe(crash);
}

describe('a branch that was lost after the migration was finished', () => {
  beforeEach(async () => {
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    await loseLastBranch(1, 'a');
  });

  it('is shown by status, and redone', async () => {
    expect(await statusCluster(fleet.config)).toMatchObject({
      outcome: 'in doubt',
      transactions: [],
      lost: [{ server: 'w1', decision: 'redo' }],
    });
    expect(await recoverCluster(fleet.config)).toMatchObject({
      outcome: 'done',
      branches: [{ decision: { server: 'w1', decision: 'redo' }, result: 'done' }],
    });
    expect(await columnsOn(1, 'a')).toBe(2);
    expect(await statusCluster(fleet.config)).toMatchObject({ outcome: 'done', lost: [] });
    expect(await recoverCluster(fleet.config)).toMatchObject({ outcome: 'done', branches: [] });
  });

  it('is left for the next recovery when its locks are not to be had', async () => {
    const [shard] = await shardsOn(1);
    const holder = await open(fleet, 1);
    await holder.query(`BEGIN; LOCK TABLE ${shard} IN ACCESS SHARE MODE`);
    expect(await recoverCluster({ ...fleet.config, lockTimeoutMs: 800 })).toMatchObject({
      outcome: 'in doubt',
      branches: [{ decision: { decision: 'redo' }, result: 'failed' }],
      diagnostics: [
        { code: '55P03', server: 'w1', detail: expect.stringContaining('application "the app"') },
      ],
    });
    await holder.end();
    expect(await recoverCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    expect(await columnsOn(1, 'a')).toBe(2);
  });
});

it('stops before the next branch at a signal, and goes on the next time', async () => {
  await crashBeforeDecision('ALTER TABLE items ADD COLUMN a int;');
  const stop = new AbortController();
  const onEvent = (event: ExecuteEvent): void => {
    if (event.kind === 'recovery') stop.abort();
  };
  expect(await recoverCluster(fleet.config, { signal: stop.signal, onEvent })).toMatchObject({
    outcome: 'interrupted',
    branches: [{ decision: { server: 'w1' }, result: 'done' }],
  });
  expect(await recoverCluster(fleet.config)).toMatchObject({
    outcome: 'done',
    branches: [{ decision: { server: 'w2', decision: 'rollback' }, result: 'done' }],
  });
  expect(await statusCluster(fleet.config)).toMatchObject({ outcome: 'done', prepared: [] });
});

describe('what the operator decides', () => {
  const transaction = 'ab'.repeat(16);

  /** The coordinator was restored from a backup: it knows nothing of what is prepared. */
  async function prepareOrphan(): Promise<void> {
    const [row] = await fleet.query(0, 'SELECT cluster_id AS id FROM citrate.cluster');
    const gid = `citrate_${String(row?.['id'])}_${transaction}_1`;
    await fleet.query(1, `BEGIN; CREATE TABLE x (); PREPARE TRANSACTION '${gid}'`);
  }

  const exists = async (): Promise<unknown> =>
    (await fleet.query(1, "SELECT to_regclass('x') IS NOT NULL AS found"))[0]?.['found'];

  it.each([
    ['rollback', false],
    ['commit', true],
  ] as const)('to %s is done where nothing else decides', async (as, found) => {
    await prepareOrphan();
    expect(await recoverCluster(fleet.config)).toMatchObject({
      outcome: 'in doubt',
      diagnostics: [{ hint: expect.stringContaining(`recover --decide ${transaction}=rollback`) }],
    });
    expect(await recoverCluster(fleet.config, { decide: { transaction, as } })).toMatchObject({
      outcome: 'done',
      branches: [
        {
          decision: { transaction, decision: as, reason: `The operator decided: ${as}.` },
          result: 'done',
        },
      ],
    });
    expect(await exists()).toBe(found);
    expect(await statusCluster(fleet.config)).toMatchObject({ outcome: 'done', prepared: [] });
  });

  it('is refused where the record decides', async () => {
    await crashBeforeDecision('ALTER TABLE items ADD COLUMN a int;');
    const { transactions } = await statusCluster(fleet.config);
    const id = transactions[0]?.id ?? '';
    const decide = { transaction: id, as: 'commit' } as const;
    expect(await recoverCluster(fleet.config, { decide })).toMatchObject({
      outcome: 'unusable',
      branches: [],
      diagnostics: [{ code: '55000' }],
    });
    expect(await recoverCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    expect(await columnsOn(1, 'a')).toBe(0);
  });

  it('to commit what a marker proves brings it to all others', async () => {
    fleet.write('ALTER TABLE items ADD COLUMN a int;');
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    await loseLastBranch(2, 'a');
    // The coordinator has lost its decision, and recovery would never touch it again.
    const [row] = await fleet.query(
      0,
      `UPDATE citrate.transaction SET state = 'aborted' WHERE id = (
         SELECT id FROM citrate.transaction WHERE kind = 'migration' ORDER BY created DESC LIMIT 1)
       RETURNING replace(id::text, '-', '') AS id`,
    );
    const decide = { transaction: String(row?.['id']), as: 'commit' } as const;
    expect(await recoverCluster(fleet.config)).toMatchObject({ outcome: 'in doubt' });
    expect(await recoverCluster(fleet.config, { decide })).toMatchObject({
      outcome: 'done',
      branches: [{ decision: { server: 'w2', decision: 'redo' }, result: 'done' }],
    });
    expect(await columnsOn(2, 'a')).toBe(2);
    expect(await statusCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  });
});
