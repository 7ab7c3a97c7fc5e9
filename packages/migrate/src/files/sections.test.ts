import { readdirSync, readFileSync } from 'node:fs';
import { loadParser, renderDiagnostic } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Section } from './model.ts';
import { readSections } from './sections.ts';
import { wantedFor } from './statement-directives.ts';

beforeAll(loadParser);

const read = (text: string): ReturnType<typeof readSections> =>
  readSections({ name: 'a.sql', text });

const sources = (section: Section | undefined): string[] | undefined =>
  section?.statements.map((statement) => statement.source);

const directives = (section: Section | undefined): string[] | undefined =>
  section?.directives.map((d) => [d.key, d.value, d.reason].filter(Boolean).join(' '));

test.each<[string, string[], string[] | undefined]>([
  ['', [], undefined],
  ['select 1; select 2', ['select 1', 'select 2'], undefined],
  ['select 1\n-- migrate:down\nselect 2', ['select 1'], ['select 2']],
  ['-- why\n-- migrate:up\nselect 1;\n-- migrate:down\n', ['select 1'], []],
  ['-- migrate:down\r\nselect 2\r\n  --Migrate: UP \r\nselect 1', ['select 1'], ['select 2']],
  ['\uFEFF-- migrate:up\nselect 1', ['select 1'], undefined],
  ['-- migrate:down\nselect 2', [], ['select 2']],
])('%j', (text, up, down) => {
  const sections = read(text);
  expect(sections.diagnostics).toEqual([]);
  expect(sources(sections.up)).toEqual(up);
  expect(sources(sections.down)).toEqual(down);
});

test('markers and directives in strings, bodies and block comments are none', () => {
  const body = '\n-- migrate:down\n-- citrate: nonsense\n';
  const text = `select '${body}';\n/*${body}*/ do $$${body}$$`;
  const sections = read(text);
  expect(sections).toMatchObject({ diagnostics: [] });
  expect(sections.down).toBeUndefined();
  expect(sources(sections.up)).toEqual([`select '${body}'`, `do $$${body}$$`]);
});

test('spans are offsets into the whole file', () => {
  const text = "-- é😀\n-- migrate:up\nselect 'é';\n-- migrate:down\nselect '😀' -- x\n;";
  const { up, down } = read(text);
  for (const { source, span } of [...up.statements, ...(down?.statements ?? [])]) {
    expect(text.slice(span.start, span.end)).toBe(source);
  }
  expect(text.slice(up.span.start, up.span.end)).toBe("\nselect 'é';\n");
  expect(text.slice(down?.span.start, down?.span.end)).toBe("\nselect '😀' -- x\n;");
});

describe('directives', () => {
  test('of the head hold for every section', () => {
    const text = `-- citrate: transaction=off
      -- migrate:up
      -- citrate: ignore=a-rule reason="two words" consistency=convergent
      select 1;
      -- citrate: ignore=b,c reason=both
      -- citrate: on=shards
      select 2;
      -- citrate: on=shards
      select 3;
      -- migrate:down
      -- citrate: consistency=convergent`;
    const { up, down, diagnostics } = read(text);
    expect(diagnostics).toEqual([]);
    expect(directives(up)).toEqual([
      'transaction off',
      'ignore a-rule two words',
      'consistency convergent',
      'ignore b both',
      'ignore c both',
      'on shards',
      'on shards',
    ]);
    const { statements } = up;
    expect(statements.map((statement) => wantedFor(statement, up).forShards)).toEqual([
      false,
      true,
      true,
    ]);
    expect(directives(down)).toEqual(['transaction off', 'consistency convergent']);
  });

  test('have the span of their words', () => {
    const text = 'select 1;\n--citrate:  ignore=a reason="b c"  ignore=d';
    const spans = read(text).up.directives.map(({ span }) => text.slice(span.start, span.end));
    expect(spans).toEqual(['ignore=a reason="b c"', 'ignore=d']);
  });
});

/** Each `name.sql` and what `name.txt` says of it. */
describe('errors', () => {
  const fixtures = new URL('../../test/fixtures/files/', import.meta.url);
  const names = readdirSync(fixtures).filter((name) => name.endsWith('.sql'));

  test.each(names)('%s', async (name) => {
    const text = readFileSync(new URL(name, fixtures), 'utf8');
    const { diagnostics } = readSections({ name, text });
    const rendered = diagnostics.map((d) => `${renderDiagnostic(d)}\n`).join('\n');
    expect(rendered).not.toBe('');
    await expect(rendered).toMatchFileSnapshot(
      new URL(name.replace(/sql$/, 'txt'), fixtures).pathname,
    );
  });
});
