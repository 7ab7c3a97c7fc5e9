/** The tool is killed around its COMMIT on a Citus: history and schema say the same afterwards. */
import { drift, recover, status } from 'citrate';
import { afterAll, beforeAll, expect } from 'vitest';
import { ToolKiller } from '../faults/tool-killer.ts';
import { type CitusDatabase, citusTest, createCitus } from './support.ts';

const isThere = process.env['CITRATE_TEST_CITUS_URL'] !== undefined;

let citus: CitusDatabase;
let killer: ToolKiller;
beforeAll(async () => {
  if (!isThere) return;
  citus = await createCitus();
  killer = new ToolKiller();
  await citus.query(`CREATE TABLE things (tenant int, id int);
    SELECT create_distributed_table('things', 'tenant')`);
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

citusTest(
  'killed at every step: the history has the file just where the shards have it',
  async () => {
    let no = 0;
    for (const [position, applied] of positions) {
      const column = `c${no++}`;
      const version = citus.write(`ALTER TABLE things ADD COLUMN ${column} int`);
      expect(await killer.kill(citus.config, 'apply', position)).toBe('SIGKILL');
      expect(await recover(citus.config, { leaseWaitMs: 20_000 })).toMatchObject({
        outcome: 'done',
      });
      const rows = await citus.query(`SELECT FROM citrate.migration
      WHERE version = '${version}' AND state = 'applied'`);
      const columns = await citus.onWorkers(`SET citus.override_table_visibility TO off;
      SELECT DISTINCT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE c.relname ~ '^things(_[0-9]{6})?$' AND a.attname = '${column}'`);
      expect({ position, rows: rows.length, onShards: columns.length > 0 }).toEqual({
        position,
        rows: applied ? 1 : 0,
        onShards: applied,
      });
      expect(await drift(citus.config)).toMatchObject({ outcome: 'done', differences: [] });
      expect(await status(citus.config)).toMatchObject({ prepared: [], transactions: [] });
      expect(await killer.kill(citus.config, 'apply', 'never')).not.toBe('SIGKILL');
    }
  },
  600_000,
);
