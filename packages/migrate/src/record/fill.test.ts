import { expect, test } from 'vitest';
import { fillParameters } from './fill.ts';

test.each([
  ['select $1, $2', ["'a'", 'NULL'], "select 'a', NULL"],
  ['select $2, $1, $2', ["'a'", "'b'"], "select 'b', 'a', 'b'"],
  [
    'select \'$1\', "$1", $$ $1 $$ -- $1\n, $1',
    ["'a'"],
    "select '$1', \"$1\", $$ $1 $$ -- $1\n, 'a'",
  ],
  ['select $1$2', ["'a'", "'b'"], "select 'a' 'b'"],
  ["select 'x'$1", ["'a'"], "select 'x' 'a'"],
  ['select $10', ["'1'", ...Array.from({ length: 9 }, (_, i) => `'${i + 2}'`)], "select '10'"],
  ['select $1::int, $3', ["'a'"], "select 'a'::int, $3"],
  ['select $1', [], 'select $1'],
])('%s', (sql, literals, filled) => {
  expect(fillParameters(sql, literals)).toBe(filled);
});
