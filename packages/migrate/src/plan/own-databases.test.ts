import { loadParser, parse } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { judgeDatabases } from './own-databases.ts';

beforeAll(loadParser);

/** Two servers: databases of one name on both, and one more on the second. */
const targets = [
  { server: 'coordinator', database: 'app', systemIdentifier: '1' },
  { server: 'w1', database: 'app', systemIdentifier: '2' },
  { server: 'w2', database: 'app_w2', systemIdentifier: '2' },
];

/** What is said of a statement, shortened. */
function said(sql: string, pg = 18, places = targets): readonly string[] {
  return parse(sql).flatMap(({ tree }) =>
    judgeDatabases(tree, places, pg).map(({ code, message }) => `${code} ${message}`),
  );
}

describe('a database of the cluster', () => {
  test.each([
    ['DROP DATABASE app_w2', 'dropped'],
    ['ALTER DATABASE app SET TABLESPACE fast', 'moved to another tablespace'],
    ['ALTER DATABASE app ALLOW_CONNECTIONS false', 'closed'],
    ['ALTER DATABASE app ALLOW_CONNECTIONS = 0', 'closed'],
    ['CREATE DATABASE copy TEMPLATE app', 'a template'],
  ])('%s', (sql, words) => {
    expect(said(sql)).toEqual([
      expect.stringMatching(
        new RegExp(`^55006 database "app(_w2)?" is one of the cluster, and cannot be ${words}$`),
      ),
    ]);
  });

  test('is altered where each server has one of the name', () => {
    const sql = "ALTER DATABASE app SET work_mem = '8MB'";
    expect(said(sql)).toEqual([]);
    expect(said('ALTER DATABASE app_w2 CONNECTION LIMIT 9')).toEqual([
      '0A000 database "app_w2" cannot be altered on every server',
    ]);
  });
});

test('others are nobody’s business here', () => {
  const sql = `DROP DATABASE other; CREATE DATABASE more TEMPLATE template0;
    ALTER DATABASE other SET TABLESPACE fast; ALTER DATABASE other ALLOW_CONNECTIONS false;
    ALTER DATABASE app ALLOW_CONNECTIONS true; ALTER DATABASE other CONNECTION LIMIT 9;
    REINDEX SCHEMA other;`;
  expect(said(sql)).toEqual([]);
  expect(said('DROP DATABASE app', 18, [])).toEqual([]);
});

describe('REINDEX DATABASE', () => {
  test('names the database at hand, if any', () => {
    expect(said('REINDEX DATABASE; REINDEX DATABASE app; REINDEX SYSTEM app')).toEqual([]);
    expect(said('REINDEX SYSTEM app_w2')).toEqual([
      '0A000 can only reindex the currently open database',
    ]);
  });

  test('before PostgreSQL 16 has to name it, and so there is one name for all', () => {
    expect(said('REINDEX DATABASE app', 15)).toEqual([
      '0A000 databases of other names cannot be reindexed by one statement',
    ]);
    expect(said('REINDEX DATABASE app', 15, targets.slice(0, 2))).toEqual([]);
  });
});
