import { loadParser, parse } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Catalog, emptyCatalog, execute } from '../index.ts';

beforeAll(loadParser);

const setup = `
  CREATE TABLE crate (id int PRIMARY KEY);
  CREATE TABLE lot (id int, kind int, label text);
  CREATE TABLE old (id int, kind int) PARTITION BY RANGE (id);
  CREATE TABLE old_1 PARTITION OF old FOR VALUES FROM (0) TO (9);
  CREATE TABLE plain (id int, kind int);
  SELECT create_reference_table('crate');
  SELECT create_distributed_table('lot', 'id');
  SELECT create_distributed_table('old', 'id');`;

/** The names that a script leaves to be chosen, after those of the setup. */
function names(sql: string, namesBy?: 'citus'): string[] {
  let catalog: Catalog = emptyCatalog({ pg: 17, ...(namesBy && { namesBy }) });
  const chosen: string[] = [];
  for (const { tree } of parse(setup + sql)) {
    const outcome = execute(catalog, tree);
    expect(outcome.diagnostics).toEqual([]);
    chosen.push(...outcome.names.map(({ name }) => name));
    catalog = outcome.catalog;
  }
  return chosen.slice(1);
}

describe('constraints of ALTER TABLE whose name Citus chooses otherwise', () => {
  test.each([
    ['ADD CHECK (kind > 0)', 'lot_check', 'lot_kind_check'],
    ['ADD UNIQUE (id) INCLUDE (kind)', 'lot_id_key', 'lot_id_kind_key'],
    ['ADD EXCLUDE USING btree (id WITH =) INCLUDE (kind)', 'lot_id_excl', 'lot_id_kind_excl'],
    ['ADD COLUMN crate int REFERENCES crate', 'lot__fkey', 'lot_crate_fkey'],
    ['ADD COLUMN code int UNIQUE', 'lot__key', 'lot_code_key'],
  ])('%s', (action, citus, postgres) => {
    const sql = `ALTER TABLE lot ${action};`;
    expect(names(sql, 'citus')).toEqual([citus]);
    expect(names(sql)).toEqual([postgres]);
  });

  test('counted like all others', () => {
    const check = 'ALTER TABLE lot ADD CHECK (kind > 0);';
    expect(names(check + check, 'citus')).toEqual(['lot_check', 'lot_check1']);
    const unique =
      'ALTER TABLE lot ADD COLUMN a int UNIQUE; ALTER TABLE lot ADD COLUMN b int UNIQUE;';
    expect(names(unique, 'citus')).toEqual(['lot__key', 'lot__key1']);
  });

  test('reference tables and partitions of distributed tables are Citus’s as well', () => {
    const sql = 'ALTER TABLE crate ADD CHECK (id > 0); ALTER TABLE old_1 ADD CHECK (kind > 0);';
    expect(names(sql, 'citus')).toEqual(['crate_check', 'old_1_check']);
  });
});

test.each([
  'ALTER TABLE plain ADD CHECK (kind > 0), ADD UNIQUE (id) INCLUDE (kind);',
  'CREATE TABLE more (id int CHECK (id > 0), UNIQUE (id) INCLUDE (kind), kind int);',
  'ALTER TABLE lot ADD PRIMARY KEY (id);',
  'ALTER TABLE lot ADD UNIQUE (id, kind);',
  'ALTER TABLE lot ADD FOREIGN KEY (kind) REFERENCES crate;',
  'ALTER TABLE lot ADD EXCLUDE USING btree (id WITH =, kind WITH =);',
  'CREATE INDEX ON lot (id) INCLUDE (kind);',
  'CREATE STATISTICS ON id, kind FROM lot;',
])('as PostgreSQL: %s', (sql) => {
  expect(names(sql, 'citus')).toEqual(names(sql));
});
