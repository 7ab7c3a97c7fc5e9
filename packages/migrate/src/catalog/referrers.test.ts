import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadParser, parse } from '@citrate/parser';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { scripts } from '../../test/random-scripts.ts';
import { apply } from './apply/index.ts';
import { emptyCatalog, emptySchema } from './empty.ts';
import type { Catalog, Relation, Schema } from './model.ts';
import { nameKey } from './names-of.ts';
import { referencesTo } from './references.ts';
import { referrersOf } from './referrers.ts';
import { withSchema } from './update.ts';

beforeAll(loadParser);

const fixtures = join(import.meta.dirname, '../../test/fixtures');
const files = ['names', 'dump'].flatMap((folder) =>
  readdirSync(join(fixtures, folder))
    .filter((file) => file.endsWith('.sql'))
    .map((file) => join(folder, file)),
);

/** After each of the statements; those that are refused change nothing. */
function catalogsAfter(sql: string): Catalog[] {
  const empty = emptyCatalog({ pg: 18, searchPath: ['s', 'public'] });
  let catalog = withSchema(empty, emptySchema('s', 'postgres'));
  return parse(sql).map(({ tree }) => {
    catalog = apply(catalog, tree).catalog;
    return catalog;
  });
}

function relationsOf({ schemas }: Catalog): Relation[] {
  return [...schemas.values()].flatMap((schema) => [...schema.relations.values()]);
}

/** Who refers to each relation, and in which order they are found. */
function allReferrers(catalog: Catalog) {
  return relationsOf(catalog).map((relation) => [
    nameKey(relation),
    referrersOf(catalog, ...referencesTo(relation)).map(nameKey),
  ]);
}

/** The same catalog as if it had just been read: nothing is known of it from before. */
function afresh(catalog: Catalog): Catalog {
  const schemas = [...catalog.schemas].map(([name, schema]): [string, Schema] => [
    name,
    { ...schema, relations: new Map(schema.relations) },
  ]);
  return { ...catalog, schemas: new Map(schemas) };
}

test.each(files)('%s: what was carried from statement to statement is what is there', (file) => {
  const catalogs = catalogsAfter(readFileSync(join(fixtures, file), 'utf8'));
  expect(catalogs.map(allReferrers)).toEqual(catalogs.map(afresh).map(allReferrers));
});

test('random scripts: the same', () => {
  fc.assert(
    fc.property(scripts, (statements) => {
      const catalogs = catalogsAfter(statements.join(';\n'));
      expect(catalogs.map(allReferrers)).toEqual(catalogs.map(afresh).map(allReferrers));
    }),
    { numRuns: 50, seed: 20_260_101 },
  );
});
