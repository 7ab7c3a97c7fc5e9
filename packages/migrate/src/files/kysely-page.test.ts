/** docs/kysely.md: each program is recorded, and comes to what the page says. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadParser, renderDiagnostic } from '@citrate/parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RecordedProgram, recordPrograms } from './programs.ts';
import { readSections } from './sections.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/kysely.md'), 'utf8');

/** A block of TypeScript, and what is next: SQL that it becomes, or the problem with it. */
const examples = [...page.matchAll(/^```ts\n(.*?)^```\n.*?^```(sql|text)\n(.*?)^```$/gms)].map(
  ([, program = '', kind = '', expected = '']) => ({ program, kind, expected }),
);

const folder = mkdtempSync(join(tmpdir(), 'citrate-page-'));
let recorded: readonly RecordedProgram[] = [];

beforeAll(async () => {
  await loadParser();
  recorded = await recordPrograms(
    examples.map(({ program: text }, i) => {
      const path = join(folder, `${i}.ts`);
      writeFileSync(path, text);
      return { name: '20260501090000_x.ts', text, path };
    }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the page has programs that are recorded, and some that are refused', () => {
  expect(examples.map(({ kind }) => kind)).toEqual(['sql', 'sql', 'text', 'text']);
  expect(page.match(/^```ts$/gm)).toHaveLength(examples.length);
});

const ofKind = (wanted: string) => examples.filter(({ kind }) => kind === wanted);
const foundOf = (program: string): RecordedProgram | undefined =>
  recorded.find(({ file }) => file.text === program);

test.each(ofKind('sql'))('is recorded: $program', ({ program, expected }) => {
  const found = foundOf(program);
  expect(found?.diagnostics).toEqual([]);
  expect(found?.source.text).toBe(expected);
  expect(found && readSections(found.source).diagnostics).toEqual([]);
});

test.each(ofKind('text'))('is refused: $program', ({ program, expected }) => {
  const shown = foundOf(program)?.diagnostics.map((one) => `${renderDiagnostic(one)}\n`);
  expect(shown).toEqual([expected]);
});
