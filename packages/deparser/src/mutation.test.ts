import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const script = join(import.meta.dirname, '../scripts/mutate.mjs');

/** What the script prints of the compiled package; if it fails, with the places it is about. */
async function report(): Promise<string> {
  try {
    return (await promisify(execFile)(process.execPath, [script])).stdout;
  } catch (error) {
    return `failed: ${(error as { stdout: string }).stdout}${String(error)}`;
  }
}

test('where a printer reads a field, a test would miss it, or a reason is listed', {
  timeout: 120_000,
}, async () => {
  const text = await report();
  expect(text).not.toMatch(/^failed/);
  // Somebody must have looked: some 1,300 places fail a round trip.
  const [, killed = ''] = /(\d+) fail the round trip/.exec(text) ?? [];
  expect(Number(killed)).toBeGreaterThan(1000);
});
