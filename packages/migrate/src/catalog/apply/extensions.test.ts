import { loadParser, parse } from '@citrate/parser';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../../test/support/databases.ts';
import { type TestSession, TestSessions } from '../../../test/sessions.ts';
import { dumpStatements } from '../../dump/index.ts';
import { introspect } from '../../introspect/index.ts';
import { apply, type Catalog, emptyCatalog } from '../index.ts';

const sessions = new TestSessions();
let databases: TestDatabases;
let session: TestSession;

beforeAll(async () => {
  await loadParser();
  databases = await createDatabases(inject('cluster'), 0);
  session = await sessions.open(databases.coordinator.url);
});
afterAll(async () => {
  await sessions.close();
  await databases.drop();
});

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
  expect(await introspect(session.db)).not.toHaveProperty('withoutPlpgsql');

  const { catalog } = codes('DROP EXTENSION plpgsql', empty);
  await session.run('DROP EXTENSION plpgsql');
  const found = await introspect(session.db);
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
  await session.run('CREATE EXTENSION hstore SCHEMA pg_catalog');
  const found = await introspect(session.db);
  for (const one of [catalog, found]) {
    expect(one.extensions?.get('hstore')).toMatchObject({ schema: 'pg_catalog' });
  }
});
