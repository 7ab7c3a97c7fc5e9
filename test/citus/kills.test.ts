/** The tool is killed on a Citus: history and schema say the same afterwards. */
import { apply, down, drift, recover, status } from 'citrate';
import { afterAll, beforeAll, expect } from 'vitest';
import { gather } from '../faults/positions.ts';
import { ToolKiller } from '../faults/tool-killer.ts';
import {
  type CitusDatabase,
  citusTest,
  createCitus,
  holdingShard,
  somebodyWaits,
} from './support.ts';

const isThere = process.env['CITRATE_TEST_CITUS_URL'] !== undefined;

let citus: CitusDatabase;
let killer: ToolKiller;
beforeAll(async () => {
  if (!isThere) return;
  citus = await createCitus();
  killer = new ToolKiller();
  citus.write(`CREATE TABLE things (tenant int, id int);
    SELECT create_distributed_table('things', 'tenant')`);
  await goOn();
});
afterAll(async () => {
  await killer?.stop();
  await citus?.drop();
});

/** In the order of the protocol; from COMMIT on the file is applied. */
const positions = [
  ['before record on coordinator', false],
  ['after record on coordinator', false],
  ['after begin on coordinator', false],
  ['before work on coordinator', false],
  ['after work on coordinator', false],
  ['before decide on coordinator', false],
  ['after decide on coordinator', true],
  ['before close on coordinator', true],
  ['after close on coordinator', true],
] as const;

/** Whether a column is there: on all shards and shells of the workers, or on none. */
async function isThereOnWorkers(column: string): Promise<boolean> {
  const rows = await citus.onWorkers(`SET citus.override_table_visibility TO off;
    SELECT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = '${column}') AS found
    FROM pg_class c WHERE c.relname ~ '^things(_[0-9]{6})?$'`);
  const found = new Set(rows.map((row) => row['found']));
  expect(found.size).toBe(1);
  return found.has(true);
}

async function isApplied(version: string): Promise<boolean> {
  const rows = await citus.query(`SELECT FROM citrate.migration
    WHERE version = '${version}' AND state = 'applied'`);
  return rows.length === 1;
}

/** The next run brings everything to its end. */
async function goOn(): Promise<void> {
  const { outcome, diagnostics } = await apply(citus.config);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect({ outcome, errors }).toEqual({ outcome: 'done', errors: [] });
}

async function nothingIsLeft(): Promise<void> {
  expect(await recover(citus.config, { leaseWaitMs: 20_000 })).toMatchObject({ outcome: 'done' });
  expect(await drift(citus.config)).toMatchObject({ outcome: 'done', differences: [] });
  expect(await status(citus.config)).toMatchObject({ prepared: [], transactions: [] });
}

citusTest(
  'killed at every step: the history has the file just where the shards have it',
  async () => {
    let no = 0;
    for (const [position, applied] of positions) {
      const column = `c${no++}`;
      const version = citus.write(`ALTER TABLE things ADD COLUMN ${column} int`);
      expect(await killer.kill(citus.config, 'apply', position)).toBe('SIGKILL');
      await nothingIsLeft();
      expect({
        position,
        inHistory: await isApplied(version),
        onShards: await isThereOnWorkers(column),
      }).toEqual({ position, inHistory: applied, onShards: applied });
      await goOn();
    }
  },
  600_000,
);

citusTest(
  'killed while it takes a file back: the history has it just where the shards have it',
  async () => {
    const before = citus.write('CREATE TYPE shade AS ENUM ()');
    let no = 0;
    for (const [position, taken] of positions) {
      const column = `d${no++}`;
      const version = citus.write(`ALTER TABLE things ADD COLUMN ${column} int`);
      await goOn();
      const options = { to: before, allowDataLoss: true };
      expect(await killer.kill(citus.config, 'down', position, options)).toBe('SIGKILL');
      await nothingIsLeft();
      expect({
        position,
        inHistory: await isApplied(version),
        onShards: await isThereOnWorkers(column),
      }).toEqual({ position, inHistory: !taken, onShards: !taken });
      expect(await down(citus.config, options)).toMatchObject({ outcome: 'done' });
      expect(await isThereOnWorkers(column)).toBe(false);
      citus.forget();
    }
  },
  600_000,
);

/** Of a step that no transaction holds; from `decide` on it counts as done. */
const outside = [
  ['before begin task on coordinator', false],
  ['after begin task on coordinator', false],
  ['before run task on coordinator', false],
  ['after run task on coordinator', false],
  ['before finish task on coordinator', false],
  ['after finish task on coordinator', false],
  ['before record on coordinator', false],
  ['after work on coordinator', false],
  ['before decide on coordinator', false],
  ['after decide on coordinator', true],
  ['after close on coordinator', true],
] as const;

const off = '-- citrate: transaction=off\n';

/** How many shards have an index that is valid, and how many one that is not. */
async function indexes(
  name: string,
): Promise<{ readonly valid: number; readonly invalid: number }> {
  const rows = await citus.onWorkers(`SET citus.override_table_visibility TO off;
    SELECT i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relname ~ '^${name}_[0-9]{6}(_ccnew[0-9]*)?$'`);
  const valid = rows.filter((row) => row['valid'] === true).length;
  return { valid, invalid: rows.length - valid };
}

citusTest('a run outside transactions goes through these positions', async () => {
  citus.write(`${off}CREATE INDEX CONCURRENTLY undisturbed ON things (id)`);
  const seen = new Set<string>();
  expect(await apply(citus.config, { onEvent: gather(seen) })).toMatchObject({ outcome: 'done' });
  expect([...seen]).toEqual(expect.arrayContaining(outside.map(([position]) => position)));
});

citusTest(
  'killed at every step of an index that is built, or dropped, concurrently: the next run completes it',
  async () => {
    let no = 0;
    for (const [position, applied] of outside) {
      const name = `things_${no++}`;
      for (const [sql, shards] of [
        [`CREATE INDEX CONCURRENTLY ${name} ON things (id)`, 4],
        [`DROP INDEX CONCURRENTLY ${name}`, 0],
      ] as const) {
        const version = citus.write(off + sql);
        expect(await killer.kill(citus.config, 'apply', position)).toBe('SIGKILL');
        expect({ position, sql, applied: await isApplied(version) }).toEqual({
          position,
          sql,
          applied,
        });
        await goOn();
        expect(await isApplied(version)).toBe(true);
        expect(await indexes(name)).toEqual({ valid: shards, invalid: 0 });
      }
    }
    await nothingIsLeft();
  },
  1_200_000,
);

citusTest(
  'killed while a shard is waited for: the next run ends what is left of that, and does it anew',
  async () => {
    for (const [sql, shards] of [
      ['CREATE INDEX CONCURRENTLY waiting ON things (tenant, id)', 4],
      ['REINDEX INDEX CONCURRENTLY waiting', 4],
      ['DROP INDEX CONCURRENTLY waiting', 0],
    ] as const) {
      citus.write(off + sql);
      await holdingShard(citus, 'things', async (url) => {
        const ended = await killer.killWhen(citus.config, 'apply', () => somebodyWaits(url));
        expect(ended).toBe('SIGKILL');
      });
      await goOn();
      expect({ sql, ...(await indexes('waiting')) }).toEqual({ sql, valid: shards, invalid: 0 });
    }
    await nothingIsLeft();
  },
  600_000,
);

citusTest('killed while a table is distributed concurrently', async () => {
  await citus.query(
    'CREATE TABLE rows (id int PRIMARY KEY); INSERT INTO rows SELECT generate_series(1, 100)',
  );
  for (const position of ['before run task on coordinator', 'after run task on coordinator']) {
    citus.write(`${off}SELECT create_distributed_table_concurrently('rows', 'id')`);
    expect(await killer.kill(citus.config, 'apply', position)).toBe('SIGKILL');
    await goOn();
    const [found] = await citus.query('SELECT count(*)::integer AS n FROM rows');
    expect(found).toEqual({ n: 100 });
    await citus.query("SELECT undistribute_table('rows')");
  }
});
