import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const page = readFileSync(at('docs/coverage.md'), 'utf8');

test('docs/coverage.md is what the rules say', { timeout: 120_000 }, () => {
  const script = 'packages/migrate/scripts/coverage.mjs';
  const { stdout, stderr } = spawnSync(process.execPath, [at(script), '--print'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 24,
  });
  expect(stderr).toBe('');
  expect(page, `run node ${script} again, and read what changed`).toBe(stdout);
});

test('every row has as many cells as its table has columns, and none is blank', () => {
  const tables = page.split(/\n{2,}/).filter((text) => text.startsWith('|'));
  expect(tables.length).toBeGreaterThan(25);
  for (const table of tables) {
    const rows = table.trim().split('\n').map(cellsOf);
    for (const row of rows) {
      expect(row).toHaveLength(rows[0]?.length ?? 0);
      expect(row.filter((cell) => cell === '' || cell.includes('undefined'))).toEqual([]);
    }
  }
});

/** A bar after a backslash is text. */
function cellsOf(row: string): readonly string[] {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}
