import { type Diagnostic, loadParser, locate } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { readSections } from '../files/index.ts';
import { withoutIgnored } from './index.ts';

beforeAll(loadParser);

const RULES = ['ban-drop-column', 'ban-drop-table'];

/** As if each of the rules had found something in each statement of section up. */
function left(text: string, severities = {}): string[] {
  const file = { name: 'a.sql', text };
  const { up, diagnostics: unreadable } = readSections(file);
  expect(unreadable).toEqual([]);
  const diagnostics = up.statements.flatMap((statement) =>
    RULES.map(
      (rule): Diagnostic => ({
        code: '01000',
        severity: 'warning',
        message: `${rule} in ${statement.source}`,
        rule,
        file,
        span: locate(statement, statement.byteOffset + 5),
      }),
    ),
  );
  return withoutIgnored({ source: file, section: up, diagnostics }, severities).map(
    ({ severity, message }) => `${severity}: ${message}`,
  );
}

const ONE = 'drop table a';
const COLUMNS = ['one', 'two'].map((name) => `warning: ban-drop-column in select ${name}`);
const TABLES = ['one', 'two'].map((name) => `warning: ban-drop-table in select ${name}`);
const [columnInOne, columnInTwo] = COLUMNS;
const [tableInOne, tableInTwo] = TABLES;
const directive = (reason = 'reason="nobody reads it"'): string =>
  `-- citrate: ignore=ban-drop-column ${reason}`;

test('before a statement it holds for that one', () => {
  expect(left(`${directive()}\nselect one;\nselect two;`)).toEqual([
    tableInOne,
    columnInTwo,
    tableInTwo,
  ]);
  expect(left(`select one;\n\n${directive()}\n\nselect two;`)).toEqual([
    columnInOne,
    tableInOne,
    tableInTwo,
  ]);
});

test('within a statement it holds for that one', () => {
  const text = `select\n${directive()}\n one; select two`;
  const kept = left(text).filter((line) => line.startsWith('warning: ban-drop-column'));
  expect(kept).toEqual([columnInTwo]);
});

test.each([
  `${directive()}\n\nselect one;\nselect two;`,
  `-- why\n${directive()}\n-- more\n \t\r\n-- about one\nselect one;\nselect two;`,
  `${directive()}\n-- migrate:up\nselect one;\nselect two;`,
  `-- migrate:up\n${directive()}\r\n\r\nselect one;\nselect two;\n-- migrate:down\nselect 3`,
])('in front of all it holds for the file: %j', (text) => {
  expect(left(text)).toEqual(TABLES);
});

test('two on a line and two in lines both hold', () => {
  const both = `${directive()} ignore=ban-drop-table reason="gone"`;
  expect(left(`${both}\nselect one`)).toEqual([]);
  const lines = `${directive()}\n-- citrate: ignore=ban-drop-table reason="gone"`;
  expect(left(`${lines}\nselect one`)).toEqual([]);
});

test.each(['', 'reason=""', 'reason="  "'])(
  'without a reason it silences nothing: %j',
  (reason) => {
    expect(left(`${directive(reason)}\nselect one`)).toEqual([
      columnInOne,
      tableInOne,
      'error: rule "ban-drop-column" is ignored without a reason',
    ]);
  },
);

test('a rule that does not exist is a warning, with or without a reason', () => {
  for (const reason of ['', ' reason="x"']) {
    expect(left(`-- citrate: ignore=no-such-rule${reason}\n${ONE}`).at(-1)).toBe(
      'warning: there is no rule "no-such-rule" to ignore',
    );
  }
});

test('one that silences nothing is a notice, unless its rule is off', () => {
  const text = '-- citrate: ignore=renaming-table reason="x"\nselect one';
  const notice = 'notice: there is nothing here for rule "renaming-table" to ignore';
  expect(left(text)).toEqual([columnInOne, tableInOne, notice]);
  expect(left(text, { 'renaming-table': 'off' })).toEqual([columnInOne, tableInOne]);
  expect(left(`select one;\n${directive()}`).at(-1)).toMatch('nothing here for rule');
});
