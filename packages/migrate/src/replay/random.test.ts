import { loadParser, parseScript } from '@citrate/parser';
import * as fc from 'fast-check';
import { Client, DatabaseError } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDatabases, type TestDatabases } from '../../../../test/support/databases.ts';
import { objectsOfCatalog, objectsOfServer } from '../../test/objects.ts';
import { scripts } from '../../test/random-scripts.ts';
import { emptyCatalog, emptySchema, withSchema } from '../catalog/index.ts';
import { replay } from './index.ts';

const runs = Number(process.env['CITRATE_RANDOM_RUNS'] ?? 200);
const seed = Number(process.env['CITRATE_RANDOM_SEED'] ?? 20_260_101);

let databases: TestDatabases;
let client: Client;

beforeAll(async () => {
  await loadParser();
  databases = await createDatabases(inject('cluster'), 0);
  client = new Client({ connectionString: databases.coordinator.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await databases.drop();
});

let count = 0;

/** What came of each statement, `00000` or the error's SQLSTATE, and what exists in the end. */
async function onServer(statements: readonly string[], schema: string) {
  const codes: string[] = [];
  await client.query(`CREATE SCHEMA ${schema}; SET search_path = ${schema}`);
  for (const sql of statements) {
    try {
      await client.query(sql);
      codes.push('00000');
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      codes.push(`${error.code}`);
    }
  }
  const objects = await objectsOfServer(client, schema);
  await client.query(`DROP SCHEMA ${schema} CASCADE`);
  return { codes, objects };
}

function inReplay(statements: readonly string[], schema: string) {
  const source = { name: 'script', text: statements.join(';\n') };
  const empty = emptyCatalog({ pg: 18, searchPath: [schema] });
  const parsed = parseScript(source);
  const { catalog, statements: replayed } = replay(
    [{ source, statements: parsed.statements }],
    withSchema(empty, emptySchema(schema, 'postgres')),
  );
  const codes = replayed.map(
    ({ diagnostics }) => diagnostics.find((d) => d.severity === 'error')?.code ?? '00000',
  );
  return { codes, objects: objectsOfCatalog(catalog) };
}

/** That a relation is of the wrong kind, a server may find out after what else is wrong. */
function meant(code: string, theirs: string | undefined): string {
  return code === '42809' && theirs !== undefined && theirs !== '00000' ? theirs : code;
}

describe('random scripts', () => {
  test('fail and leave behind the same on a server as in replay', {
    timeout: 3_600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async (script) => {
        const schema = `r${++count}`;
        const ours = inReplay(script, schema);
        const theirs = await onServer(script, schema);
        expect({
          ...ours,
          codes: ours.codes.map((code, i) => meant(code, theirs.codes[i])),
        }).toEqual(theirs);
      }),
      { numRuns: runs, seed },
    );
  });
});
