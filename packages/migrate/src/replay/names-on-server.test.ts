import { readdirSync, readFileSync } from 'node:fs';
import { loadParser, parseScript, type Statement } from '@citrate/parser';
import {
  type EmbeddedCluster,
  installedMajors,
  serverMajors,
  startCluster,
} from 'citrate/embedded';
import { Client, DatabaseError } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createDatabases } from '../../../../test/support/databases.ts';
import { objectsOfCatalog, objectsOfServer } from '../../test/objects.ts';
import { emptyCatalog, type PgMajor } from '../catalog/index.ts';
import { replayEach } from './index.ts';

const folder = new URL('../../test/fixtures/names/', import.meta.url);
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.sql'));

beforeAll(loadParser);

/** What a statement came to: `00000` or an SQLSTATE, what it made, and what it took away. */
interface Effect {
  readonly sql: string;
  readonly code: string;
  readonly made: readonly string[];
  readonly gone: readonly string[];
}

function effect(sql: string, code: string, before: string[], after: string[]): Effect {
  const made = after.filter((line) => !before.includes(line));
  const gone = before.filter((line) => !after.includes(line));
  return { sql, code, made, gone };
}

async function onServer(url: string, statements: readonly Statement[]): Promise<Effect[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const effects: Effect[] = [];
  let before = await objectsOfServer(client);
  for (const { source } of statements) {
    const code = await client.query(source).then(
      () => '00000',
      (error: unknown) =>
        error instanceof DatabaseError ? `${error.code}` : Promise.reject(error),
    );
    const after = await objectsOfServer(client);
    effects.push(effect(source, code, before, after));
    before = after;
  }
  await client.end();
  return effects;
}

function inReplay(statements: readonly Statement[], pg: PgMajor): Effect[] {
  const replayed = [...replayEach([{ statements }], emptyCatalog({ pg }))];
  return replayed.map(({ statement, before, after, diagnostics }) => {
    const code = diagnostics.find((d) => d.severity === 'error')?.code ?? '00000';
    return effect(statement.source, code, objectsOfCatalog(before), objectsOfCatalog(after));
  });
}

/** What its version does not have yet, a server finds out in many ways: no word, function or option. */
const NOT_YET = ['0A000', '42883'];

function meant(ours: Effect, theirs: Effect | undefined): Effect {
  const isNotYet = ours.code === '42601' && NOT_YET.includes(theirs?.code ?? '');
  return isNotYet && theirs ? { ...ours, code: theirs.code } : ours;
}

const majors = installedMajors();
const missing = serverMajors.filter((major) => !majors.includes(major));
if (missing.length > 0) {
  console.log(`not run: PostgreSQL ${missing.join(', ')} (set CITRATE_POSTGRES_DIR)`);
}

describe.each(majors)('PostgreSQL %i: each statement has the same effect as in replay', (pg) => {
  let cluster: EmbeddedCluster | undefined;
  let coordinator = '';

  beforeAll(async () => {
    if (pg !== 18) cluster = await startCluster({ workers: 0, pg });
    coordinator = cluster?.coordinator.url ?? inject('cluster').coordinator;
  });
  afterAll(() => cluster?.stop());

  test.each(fixtures)('%s', async (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const { statements } = parseScript({ name, text });
    expect(statements.length).toBeGreaterThan(3);
    const databases = await createDatabases({ coordinator, workers: [] });
    try {
      const theirs = await onServer(databases.coordinator.url, statements);
      const ours = inReplay(statements, pg);
      expect(ours.map((one, i) => meant(one, theirs[i]))).toEqual(theirs);
    } finally {
      await databases.drop();
    }
  });
});
