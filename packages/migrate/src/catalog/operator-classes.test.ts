/** Classes of operators, and the types that have one, as servers of the oldest and the newest version say. */
import { type EmbeddedCluster, installedMajors, startCluster } from 'citrate/embedded';
import { Client, DatabaseError } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { isBuiltinType } from './builtin-types.ts';
import { attempt } from './errors.ts';
import { emptyCatalog } from './index.ts';
import { classesOf, requireOperatorClass } from './operator-classes.ts';
import { builtinType } from './types.ts';

const methods = ['btree', 'hash', 'gist', 'spgist', 'gin', 'brin'];
const oldest = installedMajors()[0] ?? 18;

describe.each([...new Set([oldest, 18 as const])])('PostgreSQL %i', (pg) => {
  const catalog = emptyCatalog({ pg });
  let cluster: EmbeddedCluster | undefined;
  let client = new Client();

  beforeAll(async () => {
    if (pg !== 18) cluster = await startCluster({ workers: 0, pg });
    const url = cluster?.coordinator.url ?? inject('cluster').coordinator;
    client = new Client({ connectionString: url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await cluster?.stop();
  });

  test.each(methods)('classes of %s', async (method) => {
    const { rows } = await client.query<{ name: string; type: string; isDefault: boolean }>(
      `SELECT opcname AS name, typname AS type, opcdefault AS "isDefault"
       FROM pg_opclass JOIN pg_am ON pg_am.oid = opcmethod JOIN pg_type ON pg_type.oid = opcintype
       WHERE amname = $1 AND opcnamespace = 'pg_catalog'::regnamespace`,
      [method],
    );
    const known = classesOf(method) ?? [];
    const own = known.filter(({ since }) => since <= pg).map(({ since: _, ...each }) => each);
    expect(own.toSorted(byName)).toEqual(rows.toSorted(byName));
  });

  test.each(methods)('types without a class of %s', async (method) => {
    const { rows } = await client.query<{ type: string }>(
      `SELECT typname AS type FROM pg_type
       WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm')`,
    );
    const types = rows.map(({ type }) => type).filter((type) => isBuiltinType(type));
    const differing: string[] = [];
    for (const type of types) {
      const theirs = await onServer(client, type, method);
      const ours = refused(type, method);
      // An array of cstring cannot be stored at all.
      if (ours !== undefined && theirs !== '42P16' && ours !== theirs) differing.push(type);
    }
    expect(types.length).toBeGreaterThan(100);
    expect(differing).toEqual([]);
  });

  function refused(type: string, method: string): string | undefined {
    const tried = attempt(() => requireOperatorClass(catalog, builtinType(type), method));
    return tried.diagnostics?.[0]?.code;
  }
});

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

async function onServer(client: Client, type: string, method: string): Promise<string> {
  await client.query('BEGIN');
  try {
    await client.query(`CREATE TEMPORARY TABLE t (a pg_catalog."${type}")`);
    await client.query(`CREATE INDEX ON t USING ${method} (a)`);
    return '00000';
  } catch (error) {
    if (error instanceof DatabaseError) return `${error.code}`;
    throw error;
  } finally {
    await client.query('ROLLBACK');
  }
}
