import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { names } from './names.ts';

test('what is wrong with a file of the folder is said once, and without its passwords', async () => {
  const migrations = mkdtempSync(join(tmpdir(), 'citrate-names-'));
  try {
    const text = "selct 1; ALTER ROLE app PASSWORD 'hunter2'; CREATE TABLE t (a int PRIMARY KEY);";
    writeFileSync(join(migrations, '20260101000000_a.sql'), text);
    const { statements, diagnostics } = await names({ migrations });
    expect(diagnostics.map((d) => d.message)).toEqual(['syntax error at or near "selct"']);
    expect(statements.map(({ sql }) => sql)).toEqual([
      "ALTER ROLE app PASSWORD '********'",
      'CREATE TABLE t (a int PRIMARY KEY)',
    ]);
  } finally {
    rmSync(migrations, { recursive: true });
  }
});
