/** The rows that tests of reading a Citus's metadata run on are what a Citus has. */
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { afterAll, expect } from 'vitest';
import { kyselyOn } from '../../packages/migrate/src/history/index.ts';
import {
  type CitusRows,
  readCitusRows,
  showShards,
} from '../../packages/migrate/src/introspect/citus-rows.ts';
import { type CitusDatabase, citusTest, createCitus } from './support.ts';

const folder = new URL('../../packages/migrate/test/fixtures/citus-rows/', import.meta.url);

let citus: CitusDatabase | undefined;
afterAll(() => citus?.drop());

citusTest('rows of a table of each kind (-u records them anew)', async () => {
  citus = await createCitus();
  const [url] = citus.urls;
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const tables = readFileSync(new URL('tables.sql', folder), 'utf8').split(';\n');
    for (const sql of tables) await client.query(sql);
    const db = kyselyOn(client);
    await showShards(db);
    const rows = await readCitusRows(db);
    if (!rows) throw new Error('no Citus');
    const [, major] = /^(\d+\.\d+)/.exec(rows.version) ?? [];
    const text = `${JSON.stringify(anywhere(rows), undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot(new URL(`${major}.json`, folder).pathname);
  } finally {
    await client.end();
  }
});

/** Without what differs from cluster to cluster: addresses, and numbers of relations. */
function anywhere(rows: CitusRows): CitusRows {
  const names = new Map(rows.nodes.map(({ name, group }) => [name, nameOf(group)]));
  const oids = [...new Set(rows.partitions.map(({ oid }) => oid))].toSorted((a, b) => a - b);
  const oidOf = (oid: number): number => 10 + oids.indexOf(oid);
  return {
    ...rows,
    nodes: rows.nodes.map((node) => ({ ...node, name: nameOf(node.group) })),
    partitions: rows.partitions.map((row) => ({ ...row, oid: oidOf(row.oid) })),
    shards: rows.shards.map((row) => ({
      ...row,
      oid: oidOf(row.oid),
      placements: row.placements.map((name) => names.get(name) ?? name),
    })),
    groups: rows.groups.map((row) => ({ ...row, collation: row.collation && 0 })),
    placed: rows.placed.map((_, i) => i),
    // Those of the whole server are its own.
    objects: rows.objects.filter(({ kind }) => kind !== 'role' && kind !== 'database'),
  };
}

function nameOf(group: number): string {
  return group === 0 ? 'coordinator' : `w${group}:5432`;
}
