import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isComment, loadParser, type SourceFile, tokens } from '@citrate/parser';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type DeparseSourcesOptions, deparsedScript, deparseSources } from './deparse.ts';

beforeAll(loadParser);

const source = (text: string, name = 'a.sql'): SourceFile => ({ name, text });

async function script(text: string, options: DeparseSourcesOptions = {}): Promise<string> {
  return deparsedScript(await deparseSources([source(text)], options));
}

function commentsIn(text: string): readonly string[] {
  return tokens(text)
    .filter(isComment)
    .map(({ start, end }) => text.slice(start, end));
}

describe('comments between statements', () => {
  const folder = join(import.meta.dirname, '../../test/fixtures/deparse');
  const between = readFileSync(join(folder, 'between.sql'), 'utf8');

  test('stay in their places', async () => {
    const written = await script(between);
    await expect(written).toMatchFileSnapshot(join(folder, 'between.out.sql'));
    expect(commentsIn(written)).toEqual(commentsIn(between));
    expect(await script(written)).toBe(written);
  });

  test('whatever ends the lines', async () => {
    const written = await script(between);
    expect(await script(between.replaceAll('\n', '\r\n'))).toBe(
      written.replaceAll(/\n(?= {2}and ends| {5}of lines|\*\/)/g, '\r\n'),
    );
  });

  test('are all that a script may have', async () => {
    expect(await script('-- nothing\n')).toBe('-- nothing\n');
    expect(await script('\uFEFF-- marked\n\nselect 1')).toBe('-- marked\n\nSELECT 1;\n');
    expect(await script('')).toBe('');
  });

  test('of two files stand apart', async () => {
    const both = [source('select 1; -- a\n-- b'), source('-- c\nselect 2;\n-- d')];
    const written = deparsedScript(await deparseSources(both));
    expect(written).toBe('SELECT 1; -- a\n-- b\n\n-- c\nSELECT 2;\n-- d\n');
    const apart = [source('select 1'), source('-- c\nselect 2;\n-- d')];
    expect(deparsedScript(await deparseSources(apart))).toBe('SELECT 1;\n-- c\nSELECT 2;\n-- d\n');
  });
});

test('comments inside of statements are told of, or kept', async () => {
  const text = '-- one\nselect a, -- two\n b /* three */ from /* four */ t;';
  const { diagnostics } = await deparseSources([source(text), source(text)]);
  expect(diagnostics).toEqual([
    {
      code: '00000',
      severity: 'notice',
      message: '6 comments inside statements are left out; --comments keeps them',
    },
  ]);
  const kept = await deparseSources([source(text)], { comments: true });
  expect(kept).toEqual({
    statements: [
      {
        sql: 'SELECT\n  a, -- two\n  b /* three */\nFROM\n  /* four */\n  t',
        before: ['-- one'],
      },
    ],
    diagnostics: [],
  });
});

test('a statement that cannot be written takes its comments along', async () => {
  const newer = 'merge into t using u on true when not matched by source then delete';
  const text = `-- one\nselect 1;\n-- two\n${newer}; -- three\nselect 2; -- four`;
  const { statements, diagnostics } = await deparseSources([source(text)], { pg: 16 });
  expect(diagnostics.map(({ code }) => code)).toEqual(['0A000']);
  expect(statements).toEqual([
    { sql: 'SELECT 1', before: ['-- one'] },
    { sql: 'SELECT 2', after: ['-- four'] },
  ]);
});

const statement = fc.constantFrom(
  'select a, -- inside\n b',
  'create table t (a int /* inside */, b int)',
  'select 1',
  "select '-- no comment'",
  '',
);
const comment = fc.constantFrom('-- c\n', '-- c\n\n', '/* c */', '/* c\n  d */', '/**/');
const blank = fc.constantFrom('', ' ', '\n', '\n\n', '\r\n\r\n', '\t\n \n');
const place = fc.array(fc.tuple(blank, comment, blank), { maxLength: 3 });
const piece = fc.tuple(place, statement, place);

test('comments at random places between statements are kept in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 4 }), async (pieces) => {
      const text = pieces
        .map(
          ([before, sql, behind]) => `${before.flat().join('')}${sql} ${behind.flat().join('')};`,
        )
        .join('');
      const written = await script(text, { comments: true });
      expect(await script(written, { comments: true })).toBe(written);
      expect(commentsIn(written)).toEqual(commentsIn(text));
      expect(written).not.toMatch(/^\n|\n\n\n|\n\n$/);
    }),
  );
});
