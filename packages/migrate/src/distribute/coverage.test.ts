import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AlterTableType, as, loadParser, parse, type Statement, tagOf } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { subcommands } from './citus/subcommands.ts';
import { rules } from './rules/index.ts';

const file = join(import.meta.dirname, '../../test/fixtures/statements/forms.sql');

let forms: readonly Statement[];

beforeAll(async () => {
  await loadParser();
  forms = parse(readFileSync(file, 'utf8'));
});

/** Subcommands that no statement can have, with who makes them. */
const internal: { readonly [T in AlterTableType]?: string } = {
  AT_AddColumnToView: 'CREATE OR REPLACE VIEW with more columns',
  AT_AddIndex: 'ADD CONSTRAINT of a key, once its index is known',
  AT_AddIndexConstraint: 'ADD CONSTRAINT … USING INDEX, once the index is known',
  AT_CookedColumnDefault: 'CREATE TABLE … LIKE INCLUDING GENERATED',
  AT_ReAddComment: 'ALTER COLUMN … TYPE, for comments of what it makes anew',
  AT_ReAddConstraint: 'ALTER COLUMN … TYPE, for constraints',
  AT_ReAddDomainConstraint: 'ALTER COLUMN … TYPE, for constraints of domains',
  AT_ReAddIndex: 'ALTER COLUMN … TYPE, for indexes',
  AT_ReAddStatistics: 'ALTER COLUMN … TYPE, for statistics',
  AT_ReplaceRelOptions: 'CREATE OR REPLACE VIEW with other options',
};

test('every kind of statement is in the table', () => {
  const tags = new Set(forms.map(({ tree }) => tagOf(tree)));
  expect(Object.keys(rules).filter((tag) => !tags.has(tag as ReturnType<typeof tagOf>))).toEqual(
    [],
  );
});

test('every subcommand of ALTER TABLE is in the table, but for those that the server makes', () => {
  const found = new Set(
    forms.flatMap(({ tree }) =>
      (as(tree, 'AlterTableStmt')?.cmds ?? []).map((cmd) => as(cmd, 'AlterTableCmd')?.subtype),
    ),
  );
  const missing = Object.keys(subcommands).filter((type) => !found.has(type as AlterTableType));
  expect(missing.sort()).toEqual(Object.keys(internal).sort());
});

test('no statement is in the table twice', () => {
  const texts = forms.map(({ source }) => source);
  expect(texts.filter((text, i) => texts.indexOf(text) !== i)).toEqual([]);
});
