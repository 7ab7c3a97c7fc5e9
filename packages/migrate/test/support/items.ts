/** A fleet with one distributed table, and what there is on its nodes. */
import { expect } from 'vitest';
import { applyCluster } from '../../src/engine/index.ts';
import { createFleet, type Fleet } from './fleet.ts';

/** A fleet on which a migration has made and distributed the table items (id, kind). */
export async function fleetWithItems(): Promise<Fleet> {
  const fleet = await createFleet();
  fleet.write(
    `CREATE TABLE items (id int NOT NULL, kind int);
     SELECT create_distributed_table('items', 'id');`,
  );
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
  return fleet;
}

/** Locks that are not to be had are given up soon. */
export const hasty = { lockTimeoutMs: 400, lockDeadlineMs: 4_000 };

/** What is there, on all nodes: columns, constraints, history. */
export async function snapshot(fleet: Fleet): Promise<readonly unknown[]> {
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

/** A shard of items on one of the workers. */
export async function shardOn(fleet: Fleet, no: number): Promise<string> {
  const rows = await fleet.query(
    no,
    "SELECT relname FROM pg_class WHERE relname ~ '^items_10\\d+$' ORDER BY 1 LIMIT 1",
  );
  return String(rows[0]?.['relname']);
}
