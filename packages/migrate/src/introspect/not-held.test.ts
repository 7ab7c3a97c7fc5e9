import { loadParser } from '@citrate/parser';
import { afterEach, beforeAll, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../test/support/databases.ts';
import { TestSessions } from '../../test/sessions.ts';
import { introspect } from './index.ts';

const sessions = new TestSessions();
let databases: TestDatabases;

beforeAll(() => loadParser());
afterEach(async () => {
  await sessions.close();
  await databases.drop();
});

async function notHeld(sql: string): Promise<readonly string[] | undefined> {
  databases = await createDatabases(inject('cluster'), 0);
  const session = await sessions.open(databases.coordinator.url);
  await session.run(sql.replaceAll('DATABASE current', `DATABASE ${databases.database}`));
  return (await introspect(session.db)).notHeld;
}

test.each([
  ['REVOKE CONNECT ON DATABASE current FROM PUBLIC', 'privileges on the database'],
  ['REVOKE USAGE ON LANGUAGE sql FROM PUBLIC', 'privileges on language sql'],
  [
    'CREATE TABLE t (a int); REVOKE USAGE ON TYPE t FROM PUBLIC',
    'privileges on the row type of public.t',
  ],
  [
    'CREATE EXTENSION citext; REVOKE EXECUTE ON FUNCTION citext_eq FROM PUBLIC',
    'privileges on what extension citext brings',
  ],
])('what the model does not hold is named: %s', async (sql, words) => {
  expect(await notHeld(sql)).toEqual([words]);
});

test('of what comes with a server or an extension, nothing is named', async () => {
  expect(await notHeld('CREATE EXTENSION pg_trgm; CREATE EXTENSION hstore')).toBeUndefined();
});
