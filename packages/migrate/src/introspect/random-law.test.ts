import { parseScript } from '@citrate/parser';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { summary } from '../../test/catalog-summary.ts';
import { ownDatabase } from '../../test/own-database.ts';
import { scripts } from '../../test/random-scripts.ts';
import { type Catalog, emptyCatalog, emptySchema, withSchema } from '../catalog/index.ts';
import { replay } from '../replay/index.ts';
import { introspect } from './index.ts';

const runs = Number(process.env['CITRATE_RANDOM_RUNS'] ?? 40);
const seed = Number(process.env['CITRATE_RANDOM_SEED'] ?? 20_260_102);

const own = ownDatabase();

let count = 0;

/** What fails on the server leaves nothing there, as in replay. */
async function onServer(statements: readonly string[], schema: string): Promise<Catalog> {
  await own.session.run(`CREATE SCHEMA ${schema}; SET search_path = ${schema}`);
  for (const sql of statements) await own.session.run(sql).catch(() => undefined);
  const found = await introspect(own.session.db, { searchPath: [schema] });
  await own.session.run(`DROP SCHEMA ${schema} CASCADE`);
  return found;
}

function inReplay(statements: readonly string[], schema: string): Catalog {
  const source = { name: 'script', text: statements.join(';\n') };
  const empty = emptyCatalog({ pg: 18, searchPath: [schema] });
  const start = withSchema(empty, emptySchema(schema, 'postgres'));
  return replay([{ source, statements: parseScript(source).statements }], start).catalog;
}

test('random scripts: replay foresees what the server has', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(scripts, async (script) => {
      const schema = `r${++count}`;
      const foreseen = inReplay(script, schema);
      expect(summary(await onServer(script, schema))).toEqual(summary(foreseen));
    }),
    { numRuns: runs, seed },
  );
});
