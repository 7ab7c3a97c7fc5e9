import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import { applyCluster, planCluster, recoverCluster, statusCluster } from './index.ts';
import type { ExecuteEvent } from './model.ts';

let fleet: Fleet;

beforeAll(async () => {
  fleet = await createFleet();
});

afterAll(() => fleet.drop());

describe('apply', () => {
  it('is planned on a cluster that has never been migrated, where nothing is installed', async () => {
    const version = fleet.write(
      `CREATE TABLE items (id int NOT NULL, kind int NOT NULL, v jsonb);
       SELECT create_distributed_table('items', 'id');`,
    );
    const result = await planCluster(fleet.config);
    expect(result).toMatchObject({ outcome: 'done', diagnostics: [], applied: [] });
    expect(result.plan.migrations.map(({ file }) => file.version)).toEqual([version]);
    expect(await fleet.query(0, "SELECT to_regnamespace('citrate') AS s")).toEqual([{ s: null }]);
  });

  it('reaches all nodes', async () => {
    const result = await applyCluster(fleet.config);
    expect(result).toMatchObject({ outcome: 'done', diagnostics: [], pending: [] });
    expect(result.applied).toHaveLength(1);
    const shards = "SELECT count(*)::int AS n FROM pg_class WHERE relname ~ '^items_10\\d+$'";
    expect([await fleet.query(1, shards), await fleet.query(2, shards)].flat()).toEqual([
      { n: 2 },
      { n: 2 },
    ]);
    expect(await statusCluster(fleet.config)).toMatchObject({
      outcome: 'done',
      migrations: [{ state: 'applied' }],
      transactions: [],
      prepared: [],
      servers: [{ reachable: true }, { reachable: true }, { reachable: true }],
    });
    expect(await recoverCluster(fleet.config)).toEqual({
      outcome: 'done',
      diagnostics: [],
      branches: [],
      closed: [],
      others: [],
    });
  });

  it('has nothing to do the second time', async () => {
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', applied: [] });
  });

  it('tells every step of the protocol, in its order', async () => {
    fleet.write('ALTER TABLE items ADD CHECK (kind > 0);');
    const steps: string[] = [];
    const onEvent = (event: ExecuteEvent): void => {
      if (event.kind === 'step' && event.when === 'before') {
        steps.push(`${event.action} ${event.server}`);
      }
    };
    const result = await applyCluster(fleet.config, { onEvent });
    expect(result.outcome).toBe('done');
    const protocol = steps.filter((s) => !/^(install|lease|probe)/.test(s));
    const group = (action: string): string[] =>
      protocol.filter((s) => s.startsWith(`${action} `)).toSorted();
    const everybody = (action: string): string[] =>
      ['coordinator', 'w1', 'w2'].map((server) => `${action} ${server}`);
    expect(protocol).toHaveLength(16);
    expect(protocol[0]).toBe('record coordinator');
    expect(group('begin')).toEqual(everybody('begin'));
    expect(group('lock')).toEqual(everybody('lock'));
    expect(group('work')).toEqual(everybody('work'));
    expect(group('prepare')).toEqual(['prepare w1', 'prepare w2']);
    expect(protocol[12]).toBe('decide coordinator');
    expect(group('commit prepared')).toEqual(['commit prepared w1', 'commit prepared w2']);
    expect(protocol[15]).toBe('close coordinator');
  });

  it('tells the progress of each server', async () => {
    fleet.write('ALTER TABLE items ADD COLUMN note text;');
    const last = new Map<string, string>();
    const onEvent = (event: ExecuteEvent): void => {
      if (event.kind !== 'progress') return;
      last.set(event.server, `${event.phase} ${event.done}/${event.total}`);
    };
    expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'done' });
    expect(Object.fromEntries(last)).toEqual({
      coordinator: 'committed 1/1',
      w1: 'committed 2/2',
      w2: 'committed 2/2',
    });
  });

  it('leaves a marker on every worker that took part', async () => {
    const marker = "SELECT obj_description('citrate.identity()'::regprocedure) AS marker";
    const [first] = await fleet.query(1, marker);
    const ids = await fleet.query(
      0,
      "SELECT string_agg(id::text, ' ' ORDER BY created DESC) AS ids FROM citrate.transaction WHERE kind = 'migration'",
    );
    expect(first?.['marker']).toBe(`transactions: ${String(ids[0]?.['ids'])}`);
    expect(await fleet.query(2, marker)).toEqual([first]);
  });

  it('is shown as running by status, and nothing is wrong with it', async () => {
    fleet.write('ALTER TABLE items ADD COLUMN seen text;');
    let seen: unknown;
    const onEvent = async (event: ExecuteEvent): Promise<void> => {
      if (event.kind !== 'step' || event.action !== 'decide' || event.when !== 'before') return;
      seen = await statusCluster(fleet.config);
    };
    expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'done' });
    expect(seen).toMatchObject({
      outcome: 'done',
      lost: [],
      transactions: [{ state: 'preparing', running: true, branches: [{ state: 'open' }, {}] }],
    });
    expect(seen).toHaveProperty('prepared.0.whose', 'ours');
    expect(seen).not.toHaveProperty('prepared.0.decision');
  });

  it('tells what the coordinator noticed', async () => {
    fleet.write('DROP TABLE IF EXISTS nowhere;');
    const notices: unknown[] = [];
    const onEvent = (event: ExecuteEvent): void => {
      if (event.kind === 'notice') notices.push(event.diagnostic);
    };
    expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'done' });
    expect(notices).toMatchObject([
      { severity: 'notice', message: expect.stringContaining('skipping'), server: 'coordinator' },
    ]);
  });

  it('works where the databases would refuse to write, and end what idles', async () => {
    fleet.write('ALTER TABLE items ADD COLUMN stubborn text;');
    const { database } = fleet.databases;
    const set = `ALTER DATABASE ${database} SET default_transaction_read_only = on;
      ALTER DATABASE ${database} SET idle_session_timeout = '50ms'`;
    for (const no of [0, 1, 2]) await fleet.query(no, set);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
    expect(await recoverCluster(fleet.config)).toMatchObject({ outcome: 'done' });
    for (const no of [0, 1, 2]) {
      await fleet.query(no, `BEGIN READ WRITE; ALTER DATABASE ${database} RESET ALL; COMMIT`);
    }
  });
});
