import { renderDiagnostic } from '@citrate/parser';
import { expect, test } from 'vitest';
import { isRepeatable, parseFileName, titleOf } from './file-name.ts';

test.each([
  ['20250131093000_add_items.sql', '20250131093000', 'add_items'],
  ['20250131093000_add_items.ts', '20250131093000', 'add_items'],
  ['20250131093000_add_items.mjs', '20250131093000', 'add_items'],
  ['db/migrations/20240229235959_2-é.v2.sql', '20240229235959', '2-é.v2'],
  ['db/R__order_views.sql', 'R__order_views', 'order_views'],
])('%s', (path, version, name) => {
  expect(parseFileName(path)).toEqual({ version, name });
});

const invalid = (base: string): string => `error[42602]: invalid name of a migration file: "${base}"
  = file: db/${base}
  = detail: The name says in which order files are applied.
  = hint: Name it YYYYMMDDHHMMSS_name.sql, with the time in UTC and the name in letters, digits, "_", "-" and "."; or R__name.sql, to be run again whenever it changes.`;

test.each([
  'add_items.sql',
  '2025013109300_x.sql',
  '202501310930000_x.sql',
  '20250131093000.sql',
  '20250131093000_.sql',
  '20250131093000_a b.sql',
  '20250131093000_x.SQL',
  'R_views.sql',
  'R__.sql',
  'r__views.sql',
])('%s is refused', (base) => {
  const result = parseFileName(`db/${base}`);
  expect('problem' in result && renderDiagnostic(result.problem)).toBe(invalid(base));
});

test('titles are the names of the files, and repeatable ones come last', () => {
  const files = ['R__b', 'R__a', '99991231235959_x'].map((base) => parseFileName(`${base}.sql`));
  const known = files.flatMap((one) => ('problem' in one ? [] : [one]));
  const sorted = known.toSorted((a, b) => (a.version < b.version ? -1 : 1)).map(titleOf);
  expect(sorted).toEqual(['99991231235959_x', 'R__a', 'R__b']);
  expect(known.map(({ version }) => isRepeatable(version))).toEqual([true, true, false]);
});

test.each([
  '20250230000000',
  '20251301000000',
  '20250131240000',
  '20250131096000',
  '00000000000000',
])('%s is no date', (version) => {
  expect(parseFileName(`${version}_x.sql`)).toMatchObject({
    problem: { code: '22008', message: `version ${version} is not a date and time` },
  });
});

test('a program of an invalid name is to keep its ending', () => {
  const result = parseFileName('db/1738315800000_add_items.mts');
  expect('problem' in result && result.problem.hint).toContain('YYYYMMDDHHMMSS_name.mts');
});
