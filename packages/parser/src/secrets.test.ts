import { beforeAll, describe, expect, test } from 'vitest';
import { withoutSecrets } from './index.ts';
import { loadParser, parseScript } from './parse.ts';
import { renderDiagnostic } from './render.ts';

beforeAll(loadParser);

describe('withoutSecrets', () => {
  test.each([
    [`CREATE ROLE a PASSWORD 'hunter2' LOGIN`, `CREATE ROLE a PASSWORD '********' LOGIN`],
    [`alter user a password /* new */ E'hunter\\'2'`, `alter user a password /* new */ '********'`],
    [
      `ALTER ROLE a ENCRYPTED PASSWORD 'hun'\n'ter2'; x`,
      `ALTER ROLE a ENCRYPTED PASSWORD '********'; x`,
    ],
    [
      `CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'a', password 'hunter2')`,
      `CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'a', password '********')`,
    ],
    [
      `CREATE SUBSCRIPTION s CONNECTION 'host=h password=hunter2' PUBLICATION p`,
      `CREATE SUBSCRIPTION s CONNECTION '********' PUBLICATION p`,
    ],
    [`DO $$BEGIN ALTER ROLE a PASSWORD 'hunter2'; END$$`, `DO '********'`],
    [`CREATE ROLE a VALID UNTIL '2030-01-01' PASSWORD NULL`, undefined],
    [`CREATE TABLE t (password text DEFAULT 'none' CHECK (password <> ''))`, undefined],
    [`CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$SELECT password FROM t$$`, undefined],
  ])('%s', (sql, expected = sql) => {
    expect(withoutSecrets(sql)).toBe(expected);
  });
});

describe('errors do not quote passwords', () => {
  test.each([
    `CREATE ROLE a PASSWORD = 'hunter2'`,
    `CREATE ROLE a PASSWORD "hunter2"`,
    `CREATE ROLE a PASWORD 'hunter2'`,
    `CREATE ROLE a PASSWORD 'hunter2' 'hunter2'`,
    `CREATE ROLE a PASSWORD 'one\nhunter2' x`,
    `CREATE ROLE a PASSWORD 'hunter2`,
    `CREATE ROLE a PASSWORD 'hunter2'; CREATE TABEL t ()`,
  ])('%s', (text) => {
    const { diagnostics } = parseScript({ name: 'a.sql', text });
    expect(diagnostics).not.toEqual([]);
    expect(diagnostics.map((d) => renderDiagnostic(d)).join()).toMatch(/a\.sql:\d+:\d+/);
    expect(diagnostics.map((d) => renderDiagnostic(d)).join()).not.toContain('hunter2');
  });

  test('others on the line are told without it', () => {
    const { diagnostics } = parseScript({
      name: 'a.sql',
      text: `ALTER ROLE a PASSWORD 'hunter2'; selct`,
    });
    expect(diagnostics.map((d) => renderDiagnostic(d))).toEqual([
      'error[42601]: syntax error at or near "selct"\n --> a.sql:1:34',
    ]);
  });
});
