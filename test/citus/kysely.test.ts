/** The migrations of examples/03-kysely, which are a fleet's, on a real Citus cluster. */
import { fileURLToPath } from 'node:url';
import { apply, drift, isUpToDate } from 'citrate';
import { afterAll, beforeAll, expect } from 'vitest';
import { type CitusDatabase, citusTest, createCitus } from './support.ts';

const migrations = fileURLToPath(new URL('../../examples/03-kysely/migrations', import.meta.url));

let citus: CitusDatabase;
beforeAll(async () => {
  if (process.env['CITRATE_TEST_CITUS_URL'] === undefined) return;
  citus = await createCitus();
});
afterAll(() => citus?.drop());

citusTest('examples/03-kysely: the same programs, on the other engine', async () => {
  const config = { ...citus.config, migrations };
  const { outcome, applied, diagnostics } = await apply(config);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect({ outcome, files: applied.length }).toEqual({ outcome: 'done', files: 3 });
  expect(await citus.query('SELECT name FROM tenants')).toEqual([{ name: "O'Hara & Daughters" }]);
  expect(await isUpToDate(config)).toMatchObject({ upToDate: true });
  expect(await drift(config)).toMatchObject({ outcome: 'done', differences: [] });
});
