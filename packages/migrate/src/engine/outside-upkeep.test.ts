import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { session } from '../../test/support/client.ts';
import type { Fleet } from '../../test/support/fleet.ts';
import { fleetWithItems } from '../../test/support/items.ts';
import { stoppingAt } from '../testing/fault-point.ts';
import { applyCluster, statusCluster } from './index.ts';

/** What keeps tables and indexes in shape, of many at once, and partitions of plain tables. */
let fleet: Fleet;

beforeEach(async () => {
  fleet = await fleetWithItems();
});

afterEach(() => fleet.drop());

const off = '-- citrate: transaction=off\n';

/** Where tables, or indexes, have their rows on a node: another file once they were written anew. */
async function files(no: number, kind: 'r' | 'i'): Promise<ReadonlyMap<string, unknown>> {
  const rows = await fleet.query(
    no,
    `SELECT relname::text AS name, pg_relation_filenode(oid) AS file FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = '${kind}'`,
  );
  return new Map(rows.map(({ name, file }) => [String(name), file]));
}

/** The relations of each node that a file has written anew. */
async function writtenAnew(kind: 'r' | 'i', sql: string): Promise<readonly string[][]> {
  const before = await Promise.all([0, 1, 2].map((no) => files(no, kind)));
  fleet.write(sql);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
  const after = await Promise.all([0, 1, 2].map((no) => files(no, kind)));
  return after.map((one, no) =>
    [...one].flatMap(([name, file]) => (before[no]?.get(name) === file ? [] : [name])).toSorted(),
  );
}

async function apply(sql: string): Promise<void> {
  fleet.write(sql);
  expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done' });
}

describe('of several tables, or all', () => {
  beforeEach(() =>
    apply(
      `CREATE TABLE kinds (kind int PRIMARY KEY); SELECT create_reference_table('kinds');
       CREATE TABLE plain (x int PRIMARY KEY); CREATE INDEX items_kind_idx ON items (kind);`,
    ),
  );

  test('VACUUM and ANALYZE name several, each with its shards', async () => {
    expect(
      await writtenAnew('r', `${off}VACUUM (FULL) plain, items, kinds; VACUUM plain, plain;`),
    ).toEqual([
      ['kinds', 'plain'],
      ['items_102008', 'items_102010', 'kinds_102012'],
      ['items_102009', 'items_102011', 'kinds_102012'],
    ]);
    await apply('ANALYZE items (kind), plain, kinds;');
    const analyzed = `SELECT relname::text AS name FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND reltuples >= 0 ORDER BY 1`;
    const named = async (no: number) => (await fleet.query(no, analyzed)).map(({ name }) => name);
    expect(await named(0)).toEqual(['kinds', 'plain']);
    expect(await named(1)).toEqual(['items_102008', 'items_102010', 'kinds_102012']);
  });

  test('REINDEX of a schema has all shards, of the database and the system too', async () => {
    const all = [
      ['items_kind_idx', 'kinds_pkey', 'plain_pkey'],
      ['items_kind_idx_102008', 'items_kind_idx_102010', 'kinds_pkey_102012'],
      ['items_kind_idx_102009', 'items_kind_idx_102011', 'kinds_pkey_102012'],
    ];
    const { database } = fleet.databases;
    expect(await writtenAnew('i', `${off}REINDEX SCHEMA public;`)).toEqual(all);
    expect(await writtenAnew('i', `${off}REINDEX DATABASE; REINDEX SYSTEM ${database};`)).toEqual(
      all,
    );
    await fleet.query(1, 'CREATE INDEX items_kind_idx_102008_ccnew ON items_102008 (kind)');
    await fleet.query(
      1,
      `UPDATE pg_index SET indisvalid = false
       WHERE indexrelid = 'items_kind_idx_102008_ccnew'::regclass`,
    );
    expect(await writtenAnew('i', `${off}REINDEX SCHEMA CONCURRENTLY public;`)).toEqual(all);
    expect([...(await files(1, 'i')).keys()]).not.toContain('items_kind_idx_102008_ccnew');
  });

  test('CLUSTER has the tables that were clustered before, on every node', async () => {
    await apply('CLUSTER items USING items_kind_idx;');
    expect(await writtenAnew('r', `${off}CLUSTER;`)).toEqual([
      ['items'],
      ['items_102008', 'items_102010'],
      ['items_102009', 'items_102011'],
    ]);
  });
});

describe('DETACH PARTITION … CONCURRENTLY', () => {
  const detach = `${off}ALTER TABLE log DETACH PARTITION log_may CONCURRENTLY;`;

  beforeEach(() =>
    fleet.query(
      0,
      `CREATE TABLE log (day date NOT NULL, note text) PARTITION BY RANGE (day);
       CREATE TABLE log_may PARTITION OF log FOR VALUES FROM ('2026-05-01') TO ('2026-06-01')`,
    ),
  );

  async function partitions(): Promise<readonly unknown[]> {
    const sql = `SELECT inhrelid::regclass::text AS name, inhdetachpending AS pending
      FROM pg_inherits WHERE inhparent = 'log'::regclass`;
    return fleet.query(0, sql);
  }

  test('of a table that is on the coordinator alone', async () => {
    expect(await partitions()).toEqual([{ name: 'log_may', pending: false }]);
    fleet.write(detach);
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
    expect(await partitions()).toEqual([]);
  });

  test.each([true, false])(
    'what a stop left done is seen to be done; more to do: %s',
    async (more) => {
      fleet.write(more ? `${detach} ALTER TABLE log_may ADD COLUMN seen boolean;` : detach);
      const onEvent = stoppingAt({ when: 'after', action: 'run task' }, undefined);
      expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'partial' });
      expect(await partitions()).toEqual([]);
      expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
      expect(await statusCluster(fleet.config)).toMatchObject({
        migrations: [{}, { state: 'applied' }],
      });
    },
  );

  test('what a stop left pending is finalized, by the next run or a file', async () => {
    const reader = await session(fleet, 0);
    try {
      await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM log');
      fleet.write(detach);
      const config = { ...fleet.config, longLockTimeoutMs: 1_000 };
      const result = await applyCluster(config);
      expect(result).toMatchObject({ outcome: 'partial' });
      expect(result.diagnostics[0]).toMatchObject({ code: '55P03', server: 'coordinator' });
      expect(await partitions()).toEqual([{ name: 'log_may', pending: true }]);
    } finally {
      await reader.end();
    }
    expect(await applyCluster(fleet.config)).toMatchObject({ outcome: 'done', diagnostics: [] });
    expect(await partitions()).toEqual([]);
  });
});

describe('an index that a stopped run has left', () => {
  /** Stops the run once the first shard has the index, and changes it there. */
  async function changed(wanted: string, found: string): Promise<readonly unknown[]> {
    fleet.write(`${off}CREATE INDEX CONCURRENTLY named ON items ${wanted};`);
    const onEvent = stoppingAt({ when: 'after', action: 'run task', server: 'w1' }, undefined);
    expect(await applyCluster(fleet.config, { onEvent })).toMatchObject({ outcome: 'partial' });
    await fleet.query(
      1,
      `DROP INDEX named_102008; CREATE INDEX named_102008 ON items_102008 ${found}`,
    );
    const { diagnostics } = await applyCluster(fleet.config);
    return diagnostics.map(({ code }) => code);
  }

  test.each([
    ['(kind) WHERE id > 1', '(kind) WHERE id > 2'],
    ['((kind + 1))', '((kind + 2))'],
    ['((items.kind + 1))', '((kind - 1))'],
    ['(kind DESC)', '(kind)'],
    ['(kind int4_ops)', '(kind) WITH (fillfactor = 50)'],
    ['(kind) INCLUDE (id)', '(kind, id)'],
  ])('made as %s is not one made as %s', async (wanted, found) => {
    expect(await changed(wanted, found)).toEqual(['42P07', '55000']);
  });

  test.each([
    ["((items.kind + 1)) WHERE kind IN (1, 2) AND id::text <> 'x'"],
    ['(coalesce(kind, 1) DESC NULLS LAST, id) INCLUDE (kind) WITH (fillfactor = 50)'],
  ])('made as %s is the same in the words of the server', async (definition) => {
    const onShard = definition.replace('items.kind', '"items_102008".kind');
    expect(await changed(definition, onShard)).toEqual([]);
  });
});
