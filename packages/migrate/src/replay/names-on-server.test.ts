import { readdirSync, readFileSync } from 'node:fs';
import { loadParser, parseScript, type Statement } from '@citrate/parser';
import { Client, DatabaseError } from 'pg';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createDatabases } from '../../../../test/support/databases.ts';
import { objectsOfCatalog, objectsOfServer } from '../../test/objects.ts';
import { emptyCatalog } from '../catalog/index.ts';
import { replay } from './index.ts';

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

function inReplay(statements: readonly Statement[]): Effect[] {
  const replayed = replay([{ statements }], emptyCatalog({ pg: 18 })).statements;
  return replayed.map(({ statement, before, after, diagnostics }) => {
    const code = diagnostics.find((d) => d.severity === 'error')?.code ?? '00000';
    return effect(statement.source, code, objectsOfCatalog(before), objectsOfCatalog(after));
  });
}

describe('each statement has the same effect on a server as in replay', () => {
  test.each(fixtures)('%s', async (name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const { statements } = parseScript({ name, text });
    expect(statements.length).toBeGreaterThan(3);
    const databases = await createDatabases(inject('cluster'), 0);
    try {
      expect(inReplay(statements)).toEqual(await onServer(databases.coordinator.url, statements));
    } finally {
      await databases.drop();
    }
  });
});
