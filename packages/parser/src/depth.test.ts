import { beforeAll, expect, test } from 'vitest';
import { loadParser, parseScript } from './parse.ts';

beforeAll(loadParser);

/** Statements that nest the deeper the larger `n` is, each in another way. */
const nested: Readonly<Record<string, (n: number) => string>> = {
  operators: (n) => `select a${' + 1'.repeat(n)}`,
  calls: (n) => `select ${'f('.repeat(n)}1${')'.repeat(n)}`,
  parentheses: (n) => `select ${'('.repeat(n)}1${')'.repeat(n)}`,
  conditions: (n) => `select ${'case when a then '.repeat(n)}1${' end'.repeat(n)}`,
  negations: (n) => `select ${'not '.repeat(n)}a`,
  arrays: (n) => `select ${'array['.repeat(n)}1${']'.repeat(n)}`,
  'sub-selects': (n) => `${'select ('.repeat(n)}select 1${')'.repeat(n)}`,
  unions: (n) => `select 1${' union select 1'.repeat(n)}`,
  joins: (n) => `select 1 from a${' join b on true'.repeat(n)}`,
};

test.each(Object.entries(nested))('%s 700 deep are parsed', (_, write) => {
  const { statements, diagnostics } = parseScript({ name: 'a.sql', text: write(700) });
  expect(diagnostics).toEqual([]);
  expect(statements).toHaveLength(1);
});

test.each(Object.entries(nested))('%s 30,000 deep are an error of their own', (_, write) => {
  const text = `select 1;\n${write(30_000)};\nselect 2`;
  const { statements, diagnostics } = parseScript({ name: 'a.sql', text });
  expect(statements.map((statement) => statement.source)).toEqual(['select 1', 'select 2']);
  expect(diagnostics).toMatchObject([{ code: '54001', severity: 'error' }]);
});
