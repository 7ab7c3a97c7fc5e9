import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { check } from './check.ts';

const dir = mkdtempSync(join(tmpdir(), 'citrate-check-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('of a migration that cannot be recorded nobody knows whether it has statements', async () => {
  const path = join(dir, '20260101000000_throws.ts');
  const text = 'throw new Error("no luck");\n';
  writeFileSync(path, text);
  const { diagnostics } = await check({
    sources: [{ name: '20260101000000_throws.ts', path, text }],
  });
  expect(diagnostics.map(({ code }) => code)).toEqual(['38000']);
});

test('a migration without statements is told', async () => {
  const { diagnostics } = await check({
    sources: [{ name: '20260101000000_empty.sql', text: '-- nothing\n' }],
  });
  expect(diagnostics).toMatchObject([{ code: '42601', severity: 'warning' }]);
});
