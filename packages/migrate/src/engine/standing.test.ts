import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { inDatabase, run } from '../../../../test/support/databases.ts';
import { createFleet, type Fleet } from '../../test/support/fleet.ts';
import type { Config } from '../config/model.ts';
import { applyCluster, planCluster, recoverCluster, statusCluster } from './index.ts';
import type { ExecuteEvent } from './model.ts';

let fleet: Fleet | undefined;

afterEach(() => fleet?.drop());

const items = `CREATE TABLE items (id int NOT NULL, kind int);
  SELECT create_distributed_table('items', 'id');`;

async function on(servers: readonly { readonly url: string }[], sql: string): Promise<void> {
  for (const { url } of servers) await run(url, sql);
}

describe('with a role', () => {
  /** A login that owns nothing and is a member of what it needs; and the role that owns tables. */
  async function createRoles(): Promise<{ config: Config; servers: readonly { url: string }[] }> {
    fleet = await createFleet();
    const { database } = fleet.databases;
    const servers = [fleet.config.coordinator, ...fleet.config.workers];
    await on(
      servers,
      `CREATE ROLE ${database}_owner NOLOGIN;
       CREATE ROLE ${database}_login LOGIN PASSWORD 'x' IN ROLE ${database}_owner;
       GRANT CREATE ON SCHEMA public TO ${database}_owner;
       GRANT CREATE ON DATABASE ${database} TO ${database}_login;
       DO $$BEGIN CREATE ROLE citrate NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END$$;
       GRANT citrate TO ${database}_login;`,
    );
    const asLogin = (url: string): string => {
      const changed = new URL(url);
      changed.username = `${database}_login`;
      changed.password = 'x';
      return changed.href;
    };
    const { coordinator, workers } = fleet.config;
    const config = {
      ...fleet.config,
      coordinator: { ...coordinator, url: asLogin(coordinator.url) },
      workers: workers.map((worker) => ({ ...worker, url: asLogin(worker.url) })),
      role: `${database}_owner`,
    };
    return { config, servers };
  }

  it('everything belongs to it, and prepared transactions as well', async () => {
    const { config } = await createRoles();
    fleet?.write(items);
    const owners = new Set<unknown>();
    const onEvent = async (event: ExecuteEvent): Promise<void> => {
      if (event.kind !== 'step' || event.action !== 'decide') return;
      const rows = await fleet?.query(
        1,
        'SELECT owner::text FROM pg_prepared_xacts WHERE database = current_database()',
      );
      for (const { owner } of rows ?? []) owners.add(owner);
    };
    expect(await applyCluster(config, { onEvent })).toMatchObject({
      outcome: 'done',
      diagnostics: [],
    });
    const sql =
      "SELECT DISTINCT relowner::regrole::text AS owner FROM pg_class WHERE relname ~ '^items'";
    for (const no of [0, 1, 2])
      expect(await fleet?.query(no, sql)).toEqual([{ owner: config.role }]);
    expect([...owners]).toEqual([config.role]);
    expect(await statusCluster(config)).toMatchObject({ outcome: 'done' });
  });

  it('recovery takes the role of the owner', async () => {
    const { config } = await createRoles();
    fleet?.write(items);
    const crash = new Error('crash');
    const onEvent = (event: ExecuteEvent): void => {
      if (event.kind === 'step' && event.when === 'before' && event.action === 'decide')
        throw crash;
    };
    await expect(applyCluster(config, { onEvent })).rejects.toBe(crash);
    const { role: _, ...without } = config;
    const result = await recoverCluster(without);
    expect(result).toMatchObject({
      outcome: 'done',
      branches: [
        { decision: { decision: 'rollback', owner: config.role }, result: 'done' },
        { decision: { decision: 'rollback' }, result: 'done' },
      ],
    });
    expect(await applyCluster(config)).toMatchObject({ outcome: 'done' });
  });
});

describe('several databases of one server', () => {
  async function oneServer(): Promise<{ config: Config; drop: () => Promise<void> }> {
    const { coordinator: url } = inject('cluster');
    fleet = await createFleet();
    const name = `one_${randomBytes(4).toString('hex')}`;
    const names = [`${name}_c`, `${name}_1`, `${name}_2`];
    for (const database of names) await run(url, `CREATE DATABASE ${database}`);
    const [coordinator, ...workers] = names.map((database, i) => ({
      name: i === 0 ? 'coordinator' : `w${i}`,
      url: inDatabase(url, database),
    }));
    if (coordinator === undefined) throw new Error('no coordinator');
    return {
      config: { ...fleet.config, coordinator, workers },
      drop: async () => {
        for (const database of names) await run(url, `DROP DATABASE ${database} WITH (FORCE)`);
      },
    };
  }

  it('are each a node; what is server-wide runs once', async () => {
    const { config, drop } = await oneServer();
    const role = `${fleet?.databases.database}_r`;
    fleet?.write(items);
    fleet?.write(`CREATE ROLE ${role};`);
    fleet?.write(`GRANT SELECT ON items TO ${role};`);
    const planned = await planCluster(config);
    expect(planned.diagnostics).toEqual([]);
    const result = await applyCluster(config);
    expect(result).toMatchObject({ outcome: 'done', diagnostics: [] });
    expect(result.applied).toHaveLength(3);
    expect(await statusCluster(config)).toMatchObject({ outcome: 'done', prepared: [] });
    await drop();
  });
});
