import { loadParser, parse } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { emptyCatalog } from '../catalog/index.ts';
import { judgeFileSafety, judgeSafety, type SafetyQuestion } from './index.ts';

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
  const { tree } = ask('CREATE TABLE nowhere.t (c char(2))', 'postgres');
  const [found, ...more] = judgeSafety({ ...ask('SELECT 1', 'postgres'), tree });
  expect(more).toEqual([]);
  expect(found).toMatchObject({ rule: 'ban-char-field', severity: 'notice', code: '01000' });
});

test('an empty file is safe', () => {
  expect(judgeFileSafety([])).toEqual([]);
});
