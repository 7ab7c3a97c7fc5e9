import { parse } from '@citrate/parser';
import { expect, test } from 'vitest';
import { ownDatabase } from '../../../test/own-database.ts';
import { dumpStatements } from '../../dump/index.ts';
import { introspect } from '../../introspect/index.ts';
import { apply, type Catalog, emptyCatalog } from '../index.ts';

const own = ownDatabase();

function codes(sql: string, catalog: Catalog) {
  const [statement] = parse(sql);
  if (!statement) throw new TypeError('no statement');
  const applied = apply(catalog, statement.tree);
  const said = applied.diagnostics.map(({ severity, code }) => `${severity} ${code}`);
  return { ...applied, said };
}

test('the language that every database has is there, until it is dropped', async () => {
  const empty = emptyCatalog({ pg: 18 });
  expect(codes('CREATE EXTENSION IF NOT EXISTS plpgsql', empty).said).toEqual(['notice 42710']);
  expect(codes('CREATE EXTENSION plpgsql', empty).said).toEqual(['error 42710']);
  expect(await introspect(own.session.db)).not.toHaveProperty('withoutPlpgsql');

  const { catalog } = codes('DROP EXTENSION plpgsql', empty);
  await own.session.run('DROP EXTENSION plpgsql');
  const found = await introspect(own.session.db);
  for (const one of [catalog, found]) {
    expect(one).toMatchObject({ withoutPlpgsql: true });
    const { statements } = dumpStatements(one);
    expect(statements.map(({ sql }) => sql)).toEqual(['DROP EXTENSION plpgsql']);
    const again = codes('CREATE EXTENSION plpgsql', one);
    expect(again.said.filter((said) => said.startsWith('error'))).toEqual([]);
    expect(again.catalog).not.toHaveProperty('withoutPlpgsql');
  }
  expect(codes('DROP EXTENSION plpgsql', found).said).toEqual(['error 42704']);
});

test('an extension may be in a schema that comes with the server', async () => {
  const { catalog } = codes('CREATE EXTENSION hstore SCHEMA pg_catalog', emptyCatalog({ pg: 18 }));
  await own.session.run('CREATE EXTENSION hstore SCHEMA pg_catalog');
  const found = await introspect(own.session.db);
  for (const one of [catalog, found]) {
    expect(one.extensions?.get('hstore')).toMatchObject({ schema: 'pg_catalog' });
  }
});
