import { loadParser, parseScript } from '@citrate/parser';
import { type EmbeddedCluster, installedMajors, startCluster } from 'citrate/embedded';
import * as fc from 'fast-check';
import { Client, DatabaseError } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../test/support/databases.ts';
import { objectsOfCatalog, objectsOfServer } from '../../test/objects.ts';
import { widerScripts } from '../../test/wider-scripts.ts';
import { emptyCatalog, emptySchema, type PgMajor, withSchema } from '../catalog/index.ts';
import { replay } from './index.ts';

const runs = Number(process.env['CITRATE_RANDOM_RUNS'] ?? 100);
const seed = Number(process.env['CITRATE_RANDOM_SEED'] ?? 20_260_101);

beforeAll(loadParser);

const schemas = ['here', 'elsewhere'];

/** What came of each statement, and what is there after the last. */
interface Result {
  readonly codes: readonly string[];
  readonly objects: readonly string[];
}

async function onServer(client: Client, statements: readonly string[]): Promise<Result> {
  await client.query('CREATE SCHEMA here; CREATE SCHEMA elsewhere; SET search_path = here');
  const codes: string[] = [];
  for (const sql of statements) {
    const code = await client.query(sql).then(
      () => '00000',
      (error: unknown) =>
        error instanceof DatabaseError ? `${error.code}` : Promise.reject(error),
    );
    codes.push(code);
  }
  const objects: string[] = [];
  for (const schema of schemas) objects.push(...(await objectsOfServer(client, schema)));
  await client.query('DROP SCHEMA here, elsewhere CASCADE');
  return { codes, objects: objects.sort() };
}

function inReplay(statements: readonly string[], pg: PgMajor): Result {
  const parsed = parseScript({ name: 'script', text: statements.join(';\n') });
  const empty = emptyCatalog({ pg, searchPath: ['here'] });
  const start = schemas.reduce((c, name) => withSchema(c, emptySchema(name, 'postgres')), empty);
  const replayed = replay([{ statements: parsed.statements }], start);
  const codes = replayed.statements.map(
    ({ diagnostics }) => diagnostics.find((d) => d.severity === 'error')?.code ?? '00000',
  );
  return { codes, objects: objectsOfCatalog(replayed.catalog) };
}

/** Of two reasons for refusing a statement, a server may find the other first. */
function meant(code: string, theirs: string | undefined): string {
  return code !== '00000' && theirs !== undefined && theirs !== '00000' ? theirs : code;
}

const oldest = installedMajors()[0] ?? 18;

describe.each([...new Set([oldest, 18 as const])])('PostgreSQL %i', (pg) => {
  let cluster: EmbeddedCluster | undefined;
  let databases: TestDatabases;
  let client: Client;

  beforeAll(async () => {
    if (pg !== 18) cluster = await startCluster({ workers: 0, pg });
    const coordinator = cluster?.coordinator.url ?? inject('cluster').coordinator;
    databases = await createDatabases({ coordinator, workers: [] });
    client = new Client({ connectionString: databases.coordinator.url });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await databases.drop();
    await cluster?.stop();
  });

  test('wider random scripts leave behind the same as in replay', {
    timeout: 3_600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(widerScripts, async (script) => {
        const ours = inReplay(script, pg);
        const theirs = await onServer(client, script);
        const codes = ours.codes.map((code, i) => meant(code, theirs.codes[i]));
        expect({ ...ours, codes }).toEqual(theirs);
      }),
      { numRuns: runs, seed },
    );
  });
});
