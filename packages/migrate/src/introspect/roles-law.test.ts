/** What becomes of a catalog when roles change is what becomes of it on a real server. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deparse } from '@citrate/deparser';
import { loadParser, parse, parseScript } from '@citrate/parser';
import { afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../test/support/databases.ts';
import { relationsOf, summary } from '../../test/catalog-summary.ts';
import { type TestSession, TestSessions } from '../../test/sessions.ts';
import { apply, type Catalog, emptyCatalog } from '../catalog/index.ts';
import { replay } from '../replay/index.ts';
import { introspect } from './index.ts';

const folder = fileURLToPath(new URL('../../test/fixtures/roles/', import.meta.url));

const sessions = new TestSessions();
let databases: TestDatabases;
let session: TestSession;

beforeAll(() => loadParser());
beforeEach(async () => {
  databases = await createDatabases(inject('cluster'), 0);
  session = await sessions.open(databases.coordinator.url);
});
afterEach(async () => {
  await sessions.close();
  await databases.drop();
});

/** `$role` is a role of this database's own: roles are of a whole server. */
function ofDatabase(sql: string): string {
  return sql.replaceAll(/\$(?=[a-z])/g, `${databases.database}_`);
}

function rolesIn({ roles }: Catalog): readonly string[] {
  return [...roles].filter((role) => role.startsWith(databases.database)).sort();
}

/** With the roles of policies, which a summary leaves out. */
function told(catalog: Catalog): object {
  const policies = relationsOf(catalog).flatMap((relation) =>
    relation.kind === 'table'
      ? (relation.policies ?? []).map(({ definition }) => deparse({ CreatePolicyStmt: definition }))
      : [],
  );
  return { ...summary(catalog), roles: rolesIn(catalog), policies };
}

test.each(readdirSync(folder))('%s: replay foresees what the server has', async (file) => {
  const source = { name: file, text: ofDatabase(readFileSync(folder + file, 'utf8')) };
  const { statements } = parseScript(source);
  const start = emptyCatalog({ pg: 18, currentRole: 'postgres' });
  const { catalog, diagnostics } = replay([{ source, statements }], start);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  for (const { source: sql } of statements) await session.run(sql);
  expect(told(catalog)).toEqual(told(await introspect(session.db)));
});

test.each([
  'ALTER ROLE $nobody RENAME TO $somebody',
  'ALTER ROLE postgres RENAME TO $somebody',
  'ALTER ROLE pg_monitor RENAME TO $somebody',
  'ALTER ROLE $one RENAME TO pg_one',
  'ALTER ROLE $one RENAME TO $two',
  'REASSIGN OWNED BY $nobody TO $one',
  'REASSIGN OWNED BY $one TO $nobody',
  'REASSIGN OWNED BY pg_monitor TO $one',
])('%s is refused as a server would', async (statement) => {
  await session.run(ofDatabase('CREATE ROLE $one; CREATE ROLE $two'));
  const sql = ofDatabase(statement);
  const [parsed] = parse(sql);
  const catalog = await introspect(session.db);
  const [found] = parsed ? apply(catalog, parsed.tree).diagnostics : [];
  const refused = await session.run(sql).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: found?.code, message: found?.message });
});
