import { loadParser } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { type MigrationFile, readMigrationFile, withoutStatements } from '../../files/index.ts';
import type { MigrationRow } from '../../history/index.ts';
import { changesOf } from './changes.ts';
import { standing } from './pending.ts';

beforeAll(() => loadParser());

function fileOf(name: string, text: string): MigrationFile {
  const { file } = readMigrationFile({ name: `${name}.sql`, text });
  if (file === undefined) throw new Error(`${name} is no migration`);
  return file;
}

function rowOf({ version, name, sums, source }: MigrationFile): MigrationRow {
  return {
    version,
    name,
    ...sums,
    source: source.text,
    state: 'applied',
    steps: 1,
    steps_done: 1,
    started: new Date(0),
    applied: new Date(0),
    transaction_id: null,
    applied_by: 'somebody',
    tool_version: '0.0.0',
    duration_ms: 1,
    kind: 'versioned',
    git_commit: null,
    reverse: null,
  };
}

const a = () => fileOf('20260101000000_a', 'SELECT 1;');
const b = () => fileOf('20260102000000_b', 'SELECT 2;');

test('two files of a version that is applied are no changed file', () => {
  const twin = fileOf('20260101000000_twin', 'SELECT 3;');
  expect(standing([a(), twin], { history: [rowOf(a())] })).toMatchObject({
    problems: [],
    outcome: 'done',
  });
});

test('applied files that are missing or renamed, and files out of order, are warned of', () => {
  const messages = (files: readonly MigrationFile[], applied: readonly MigrationFile[]) =>
    standing(files, { history: applied.map(rowOf) }).warnings.map(({ message }) => message);
  expect(messages([a(), b()], [a()])).toEqual([]);
  expect(messages([b()], [a()])).toEqual([
    'migration 20260101000000_a is applied, and its file is missing',
  ]);
  expect(messages([fileOf('20260101000000_x', 'SELECT 1;')], [a()])).toEqual([
    'migration file 20260101000000_x was applied as 20260101000000_a',
  ]);
  expect(messages([a(), b()], [b()])).toEqual([
    'migration 20260101000000_a is older than the last one applied',
  ]);
});

test.each([
  ['non-linear', { pending: 1, refused: 0, warnings: 1, states: ['pending', 'applied'] }],
  ['linear-skip', { pending: 0, refused: 0, warnings: 1, states: ['skipped', 'applied'] }],
  ['linear', { pending: 1, refused: 1, warnings: 0, states: ['pending', 'applied'] }],
] as const)('a file older than the last one applied, with order %s', (order, expected) => {
  const { pending, refused, warnings, statuses } = standing([a(), b()], {
    history: [rowOf(b())],
    order,
  });
  expect({
    pending: pending.length,
    refused: refused.length,
    warnings: warnings.length,
    states: statuses.map(({ state }) => state),
  }).toEqual(expected);
  const linear = standing([a(), b()], { history: [rowOf(a())], order });
  expect({ ...linear, statuses: [] }).toMatchObject({ refused: [], warnings: [], pending: [{}] });
});

test('what was changed is told as a diff, without passwords', () => {
  const before = fileOf('20260101000000_a', "CREATE ROLE r PASSWORD 'old';\nSELECT 1;\n");
  const after = fileOf('20260101000000_a', "CREATE ROLE r PASSWORD 'new';\nSELECT 2;\n");
  const { problems, statuses, outcome } = standing([after], { history: [rowOf(before)] });
  expect(outcome).toBe('drift');
  for (const text of [problems[0]?.detail, statuses[0]?.diff]) {
    expect(text).toContain('-SELECT 1;\n+SELECT 2;');
    expect(text).not.toMatch(/old|new/);
  }
});

test('a repeatable file that was changed is pending, wherever the others stand', () => {
  const one = fileOf('R__views', 'SELECT 1;');
  const other = fileOf('R__views', 'SELECT 2;');
  expect(standing([b(), one], { history: [rowOf(one)], order: 'linear' })).toMatchObject({
    pending: [{ version: b().version }],
    refused: [],
    warnings: [],
    problems: [],
  });
  expect(standing([other], { history: [rowOf(one)] })).toMatchObject({
    outcome: 'done',
    problems: [],
    pending: [{ version: 'R__views' }],
    statuses: [{ state: 'pending', repeatable: true, diff: expect.stringContaining('+SELECT 2') }],
  });
});

test('what has changed is told without line ends and marks that do not count', () => {
  const marked = fileOf('20260103000000_x', '\uFEFFSELECT 1;\r\nSELECT 2;\r\n');
  const other = fileOf('20260103000000_x', 'SELECT 1;\nSELECT 3;\n');
  expect(changesOf(rowOf(marked), other).split('\n').slice(5)).toEqual([
    ' SELECT 1;',
    '-SELECT 2;',
    '+SELECT 3;',
    '',
  ]);
  const quoted = fileOf('20260103000000_x', "SELECT '\r\n';");
  const unix = fileOf('20260103000000_x', "SELECT '\n';");
  expect(changesOf(rowOf(quoted), unix)).toContain('-SELECT');
});

test('a file without a statement is refused', () => {
  const oops = fileOf('20260103000000_oops', '-- migrate:up\n\n');
  expect(withoutStatements([a(), oops])).toMatchObject([
    { severity: 'error', message: 'migration file 20260103000000_oops has no statement' },
  ]);
});
