import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fleet } from '../../test/support/fleet.ts';
import { fleetWithItems, snapshot } from '../../test/support/items.ts';
import { applyCluster, planCluster, recoverCluster, statusCluster } from './index.ts';
import type { ExecuteEvent } from './model.ts';

let fleet: Fleet;

beforeEach(async () => {
  fleet = await fleetWithItems();
});

afterEach(() => fleet.drop());

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

  it.each([applyCluster, planCluster, statusCluster, recoverCluster])(
    'a plain server where the configuration says Citus: %o',
    async (command) => {
      fleet.write('ALTER TABLE items ADD COLUMN a int;');
      const before = await snapshot(fleet);
      const result = await command({ ...fleet.config, engine: 'citus', workers: [] });
      expect(result).toMatchObject({
        outcome: 'unusable',
        diagnostics: [
          { code: '55000', message: expect.stringContaining('no coordinator of a Citus cluster') },
        ],
      });
      expect(await snapshot(fleet)).toEqual(before);
    },
  );

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
    const before = await snapshot(fleet);
    fleet.write("CREATE TABLE more (id int); SELECT create_distributed_table('more', 'id');");
    await fleet.query(2, 'CREATE TABLE more_102013 (x int)');
    const result = await applyCluster(fleet.config);
    expect(result).toMatchObject({
      outcome: 'failed',
      diagnostics: [{ code: '42P07', server: 'w2' }],
    });
    await fleet.query(2, 'DROP TABLE more_102013');
    expect(await snapshot(fleet)).toEqual(before);
  });
});
