import { loadParser, parseScript } from '@citrate/parser';
import { afterEach, beforeAll, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../test/support/databases.ts';
import { TestSessions } from '../../test/sessions.ts';
import { emptyCatalog } from '../catalog/index.ts';
import { replay } from '../replay/index.ts';
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

/** Replay and the server say the same of them. */
const made = `CREATE TYPE a AS (x int); CREATE TYPE b AS (x int);
  CREATE FUNCTION same(a, a) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
  CREATE CAST (a AS b) WITH INOUT;
  CREATE CAST (b AS a) WITH INOUT;
  CREATE OPERATOR === (LEFTARG = a, RIGHTARG = a, FUNCTION = same);
  CREATE OPERATOR FAMILY kin USING btree;
  CREATE OPERATOR CLASS alike FOR TYPE a USING hash AS OPERATOR 1 ===;
  ALTER OPERATOR === (a, a) SET (RESTRICT = eqsel);
  CREATE CONVERSION odd FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
  CREATE CONVERSION even FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
  CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler;
  DROP CONVERSION even; DROP CAST (b AS a)`;

test('casts, operators and the like are named, in replay as from a server', async () => {
  const { catalog, diagnostics } = replay(
    [{ statements: parseScript({ name: 'x', text: made }).statements }],
    emptyCatalog({ pg: 18 }),
  );
  expect(diagnostics).toEqual([]);
  const found = await notHeld(made);
  // The server makes a family for a class that names none.
  const ours = [...(catalog.notHeld ?? []), 'operator family public.alike'];
  expect(found).toEqual(ours.sort());
});

test('of what comes with a server or an extension, nothing is named', async () => {
  expect(await notHeld('CREATE EXTENSION pg_trgm; CREATE EXTENSION hstore')).toBeUndefined();
});
