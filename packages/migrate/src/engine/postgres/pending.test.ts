import { loadParser } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { type MigrationFile, readMigrationFile } from '../../files/index.ts';
import type { MigrationRow } from '../../history/index.ts';
import { standing, withoutStatements } from './pending.ts';

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
  };
}

const a = () => fileOf('20260101000000_a', 'SELECT 1;');
const b = () => fileOf('20260102000000_b', 'SELECT 2;');

test('two files of a version that is applied are no changed file', () => {
  const twin = fileOf('20260101000000_twin', 'SELECT 3;');
  expect(standing([a(), twin], [rowOf(a())])).toMatchObject({ problems: [], outcome: 'done' });
});

test('applied files that are missing or renamed, and files out of order, are warned of', () => {
  const messages = (files: readonly MigrationFile[], applied: readonly MigrationFile[]) =>
    standing(files, applied.map(rowOf)).warnings.map(({ message }) => message);
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

test('a file without a statement is refused', () => {
  const oops = fileOf('20260103000000_oops', '-- migrate:up\n\n');
  expect(withoutStatements([a(), oops])).toMatchObject([
    { severity: 'error', message: 'migration file 20260103000000_oops has no statement' },
  ]);
});
