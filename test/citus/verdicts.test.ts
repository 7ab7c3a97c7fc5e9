/** What a Citus refuses, and with which SQLSTATE, is what the fixtures of its rules say. */
import { readFileSync } from 'node:fs';
import { loadParser, parse } from 'citrate';
import { Client, DatabaseError } from 'pg';
import { afterAll, expect } from 'vitest';
import { type CitusDatabase, citusTest, createCitus } from './support.ts';

const folder = new URL('../../packages/migrate/test/fixtures/citus/', import.meta.url);

let citus: CitusDatabase | undefined;
afterAll(() => citus?.drop());

const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

/** `-- refused 0A000` begins a section, and so does what becomes of statements that are not. */
function casesOf(name: string): readonly { readonly expected: string; readonly sql: string }[] {
  const [, ...parts] = read(name).split(/^-- (.+)\n/m);
  return parts.flatMap((expected, i) =>
    i % 2 === 0 ? parse(parts[i + 1] ?? '').map(({ source }) => ({ expected, sql: source })) : [],
  );
}

/** The SQLSTATE, if it is refused; nothing of it stays. */
async function refusal(client: Client, sql: string): Promise<string | undefined> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseError) return error.code;
    throw error;
  } finally {
    await client.query('ROLLBACK');
  }
}

citusTest('rows and the functions of Citus are refused just as the rules say', async () => {
  await loadParser();
  citus = await createCitus();
  const client = new Client({ connectionString: citus.config.coordinator.url });
  await client.connect();
  const setUp = read('setup.sql').replaceAll('clerk', `${citus.database}_clerk`);
  for (const { source } of parse(setUp)) await client.query(source);
  const wrong: string[] = [];
  for (const { expected, sql } of [...casesOf('rows.sql'), ...casesOf('distribute.sql')]) {
    const [, wanted] = /^refused (\w+)$/.exec(expected) ?? [];
    const found = await refusal(client, sql);
    if (found !== wanted) wrong.push(`${sql}: ${wanted ?? expected}, found ${found}`);
  }
  await client.end();
  expect(wrong).toEqual([]);
});
