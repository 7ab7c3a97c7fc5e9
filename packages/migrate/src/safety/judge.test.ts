import { loadParser, parse } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { emptyCatalog } from '../catalog/index.ts';
import { judgeFileSafety, judgeSafety, placed, type SafetyQuestion, safetyRules } from './index.ts';

beforeAll(loadParser);

const before = emptyCatalog({ pg: 18 });

/** As if the statement did nothing. */
function ask(sql: string, engine: SafetyQuestion['engine']): SafetyQuestion {
  const [statement] = parse(sql);
  if (!statement) throw new Error('no statement');
  const { tree } = statement;
  return {
    ...{ tree, written: tree, sql, engine, before, after: before },
    ...{ names: [], decisions: [], file: [], index: 0, verdict: 'refused' },
    ...{ transactional: true, inBatches: false },
  };
}

const REFUSED = [
  'CREATE TABLE nowhere.t (id int PRIMARY KEY, c char(2), other int REFERENCES nowhere.u)',
  'ALTER TABLE t ADD COLUMN c char(2), ADD FOREIGN KEY (c) REFERENCES u, DROP COLUMN d',
  'CREATE INDEX CONCURRENTLY i ON nowhere.t (a)',
  'CREATE VIEW nowhere.v AS SELECT * FROM t',
  'CREATE POLICY p ON nowhere.t AS RESTRICTIVE',
  'DROP TABLE nowhere.t CASCADE',
  'ALTER TABLE nowhere.t RENAME TO u',
  'COMMENT ON COLUMN c IS NULL',
];

test.each(REFUSED)('what a server would refuse is judged all the same: %s', (sql) => {
  for (const engine of ['postgres', 'citus'] as const) {
    const question = ask(sql, engine);
    expect(() => [judgeSafety(question), judgeFileSafety([question])]).not.toThrow();
  }
});

test('findings carry the rule and its severity', () => {
  const [statement] = parse('CREATE TABLE nowhere.t (c char(2))');
  if (!statement) throw new Error('no statement');
  const { tree } = statement;
  const [found, ...more] = judgeSafety({ ...ask('SELECT 1', 'postgres'), tree });
  expect(more).toEqual([]);
  expect(
    found && placed(found, { name: 'a.sql', text: statement.source }, statement),
  ).toMatchObject({
    rule: 'ban-char-field',
    severity: 'notice',
    code: '01000',
    span: { start: 24, end: 25 },
  });
});

test('a fix is written once it is read, and is a field as others are', () => {
  const question = ask('SELECT 1', 'postgres');
  const [rule] = safetyRules;
  const [statement] = parse('SELECT 1');
  if (!rule || !statement) throw new Error('no rule, or no statement');
  let written = 0;
  const fix = (): string => `SELECT ${++written}`;
  const finding = { message: 'something', fix };
  const found = placed({ rule, finding, question }, { name: 'a.sql', text: 'SELECT 1' }, statement);
  expect(written).toBe(0);
  expect(JSON.parse(JSON.stringify(found))).toMatchObject({ fix: 'SELECT 1' });
  expect({ ...found }.fix).toBe('SELECT 1');
});

test('an empty file is safe', () => {
  expect(judgeFileSafety([])).toEqual([]);
});
