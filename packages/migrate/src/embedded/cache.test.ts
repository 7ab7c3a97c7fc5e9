import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cachedDirectory } from './cache.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'citrate-test-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function built(text: string): Promise<string> {
  return cachedDirectory(root, 'thing', undefined, async (dir) => {
    writeFileSync(join(dir, 'first'), text);
    await sleep(20);
    writeFileSync(join(dir, 'second'), text);
  });
}

test('builds once and finds it again', async () => {
  const dir = await built('one');
  expect(await built('two')).toBe(dir);
  expect(readFileSync(join(dir, 'second'), 'utf8')).toBe('one');
});

test('of two that build at once both use the one that was first, and nothing is left over', async () => {
  const [one, two] = await Promise.all([built('one'), built('two')]);
  expect(one).toBe(two);
  const texts = ['first', 'second'].map((name) => readFileSync(join(one, name), 'utf8'));
  expect(new Set(texts).size).toBe(1);
  expect(readdirSync(dirname(one))).toEqual(['thing']);
});

test('builds anew what a cleaner has thinned out', async () => {
  rmSync(join(await built('one'), 'first'));
  const dir = await built('two');
  expect(readFileSync(join(dir, 'first'), 'utf8')).toBe('two');
});

test('a build that fails leaves nothing', async () => {
  const failing = cachedDirectory(root, 'other', undefined, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(existsSync(join(root, 'other'))).toBe(false);
});
