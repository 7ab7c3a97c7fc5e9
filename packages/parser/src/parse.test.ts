import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { withoutLocations } from '../test/support/trees.ts';
import { DiagnosticError } from './diagnostic.ts';
import { as } from './nodes.ts';
import { loadParser, parse, parseScript } from './parse.ts';
import type { SourceFile } from './source.ts';
import { locate } from './statement.ts';

beforeAll(loadParser);

const file = (text: string): SourceFile => ({ name: 'a.sql', text });
const sources = (text: string): string[] =>
  parseScript(file(text)).statements.map((statement) => statement.source);
const problems = (text: string): string[] =>
  parseScript(file(text)).diagnostics.map((d) => {
    const marked = text.slice(d.span?.start, d.span?.end);
    return `${d.code} ${d.message} <${marked}>`;
  });

describe('statements', () => {
  test.each<[string, string[]]>([
    ['', []],
    ['-- nothing\n', []],
    [';;select 1;;\nselect 2;;', ['select 1', 'select 2']],
    ['select 1', ['select 1']],
    ['\uFEFFselect 1; select 2', ['select 1', 'select 2']],
    ['\uFEFF', []],
    ['-- é\r\nselect 1 -- 漢\r\n;/* 😀 */ select 2 /* b */ -- é\r\n', ['select 1', 'select 2']],
    ["select 'é😀漢'; select 'b'", ["select 'é😀漢'", "select 'b'"]],
    ["select '-- a' ; select '/* b */'", ["select '-- a'", "select '/* b */'"]],
    ['select $$a;b$$; select $é$;$$;$é$', ['select $$a;b$$', 'select $é$;$$;$é$']],
    ['/* a /* ; */ ; */ select 1;', ['select 1']],
  ])('of %j', (text, expected) => {
    expect(sources(text)).toEqual(expected);
    expect(problems(text)).toEqual([]);
  });

  test('spans are offsets into the script', () => {
    const text = "\uFEFF/* é😀 */ select 'é😀' -- c\n;\r\nselect 2 ";
    for (const { source, span } of parse(text)) {
      expect(text.slice(span.start, span.end)).toBe(source);
    }
  });

  test('any script gives back its statements, whatever stands between and inside', () => {
    const inside = fc.string({ unit: 'grapheme' }).map((s) => s.replace(/['\0]/g, ''));
    const statement = fc.oneof(
      inside.map((s) => `select '${s}'`),
      inside.map((s) => `comment on table "t" is $x$${s.replaceAll('$', '')};$x$`),
      inside.map((s) => `create table "x${s.replaceAll('"', '""')}" (a int, b text default 'é;')`),
      fc.constant(
        'create function f() returns int begin atomic select case a when 1 then 2 end; end',
      ),
      fc.constant('create rule r as on update to t do also (delete from a; delete from b)'),
    );
    const gap = fc.constantFrom(' ', '\r\n', '\t\n;', ' -- é;\n', '/* 😀 /* ; */ */', ';;');
    const script = fc.array(fc.tuple(gap, statement, gap), { maxLength: 8 });
    fc.assert(
      fc.property(script, fc.boolean(), (parts, broken) => {
        const text = parts.map(([a, s, b]) => `${a}${s}${b};`).join('') + (broken ? 'oops;' : '');
        const { statements, diagnostics } = parseScript(file(text));
        expect(statements.map((s) => s.source)).toEqual(parts.map(([, s]) => s));
        expect(diagnostics.filter((d) => d.severity === 'error')).toHaveLength(broken ? 1 : 0);
        for (const { source, span, tree } of statements) {
          expect(text.slice(span.start, span.end)).toBe(source);
          expect(withoutLocations(parse(source)[0]?.tree)).toEqual(withoutLocations(tree));
        }
      }),
    );
  });
});

describe('a broken script', () => {
  test('gives every good statement and a diagnostic for every bad one', () => {
    const text = "select 1;\nselct 'é;';\r\nselect 2; select 3 frm a b; select 4";
    expect(sources(text)).toEqual(['select 1', 'select 2', 'select 4']);
    expect(problems(text)).toEqual([
      '42601 syntax error at or near "selct" <selct>',
      '42601 syntax error at or near "a" <a>',
    ]);
  });

  test('is not split inside of routine bodies, rules, quotes and comments', () => {
    const good = [
      'create function f() returns int begin atomic select case when a then 1 end; select 2; end',
      'create or replace procedure p() begin atomic select 1 as end; select 2; end',
      'create rule r as on insert to t do (select 1; select 2)',
      'do $$ begin; end $$',
      `select ';' ";", E'\\';' /* ; */`,
    ];
    expect(sources(`${good.join(';\n')};\noops`)).toEqual(
      good.map((s) => s.replace(/ \/\*.*$/, '')),
    );
  });

  test.each<[string, string[]]>([
    ['create table t (a int; select 1;', ['42601 syntax error at or near ";" <;>']],
    ['é select', ['42601 syntax error at or near "é" <é>']],
    ["selct 'x'", ['42601 syntax error at or near "selct" <selct>']],
    ['select 1 from  \n-- end\n', ['42601 syntax error at end of input <>']],
    ["select 1; select 'é\nb;\nselect 2;", ["42601 unterminated quoted string <'é>"]],
    ['select 1; /* a', ['42601 unterminated /* comment </* a>']],
    ["select 'a' -- why\n'b'", ["42601 syntax error at or near \"'b'\" <'b'>"]],
    ['select 1a', ['42601 trailing junk after numeric literal at or near "1a" <1a>']],
    ["select U&'\\00'", ["42601 invalid Unicode escape <U&'\\00'>"]],
    [
      'create assertion a check (true)',
      ['0A000 CREATE ASSERTION is not yet implemented <create assertion a check (true)>'],
    ],
  ])('%j', (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  test('quotes no more than a line of what it found', () => {
    const [d] = parseScript(file(`select 1 'a${'b'.repeat(100)}\nc'`)).diagnostics;
    expect(d?.message).toBe(`syntax error at or near "'a${'b'.repeat(58)}…"`);
  });

  test('too deep an expression is an error of its statement', () => {
    const deep = `select ${'f('.repeat(20_000)}${')'.repeat(20_000)}`;
    const { statements, diagnostics } = parseScript(file(`select 1; ${deep}; select 2`));
    expect(statements.map((s) => s.source)).toEqual(['select 1', 'select 2']);
    expect(diagnostics).toMatchObject([{ code: '54001', severity: 'error' }]);
  });
});

describe('what only psql reads', () => {
  test('meta-commands', () => {
    const text = '\\connect shop\nselect 1;\n  \\set x 1\nselect 2 \\g\nselect 3';
    expect(sources(text)).toEqual(['select 1', 'select 2', 'select 3']);
    expect(problems(text)).toEqual([
      '42601 \\connect is a command of psql, not SQL <\\connect shop>',
      '42601 \\set is a command of psql, not SQL <\\set x 1>',
      '42601 \\g is a command of psql, not SQL <\\g>',
    ]);
  });

  test('COPY with its data, which is not looked into', () => {
    const copy = "copy t (a, b) from stdin;\n1\tit's\n;\\N\t(\n\\.";
    const text = `select 1;\n${copy}\nselect 2`;
    expect(sources(text)).toEqual(['select 1', 'select 2']);
    expect(problems(text)).toEqual([`42601 COPY with data in the script is not SQL <${copy}>`]);
  });

  test('COPY without data is SQL', () => {
    expect(sources('copy t from stdin; select 1')).toEqual(['copy t from stdin', 'select 1']);
  });
});

describe('text that no server takes', () => {
  test.each([
    ['select 1;\nselect\0', '0x00'],
    ['select\uD83D', '0xed 0xa0 0xbd'],
    ["select '\uDE00\uD83D'", '0xed 0xb8 0x80'],
  ])('%j', (text, bytes) => {
    expect(parseScript(file(text))).toMatchObject({
      statements: [],
      diagnostics: [
        { code: '22021', message: `invalid byte sequence for encoding "UTF8": ${bytes}` },
      ],
    });
  });
});

test('parse throws all errors at once, with the name of the file', () => {
  const run = (): unknown => parse('selct; select 1; upd', { file: 'm.sql' });
  expect(run).toThrow(DiagnosticError);
  expect(run).toThrow('syntax error at or near "selct"\nsyntax error at or near "upd"');
});

test('a part of a file is parsed alone, its spans count from the start of the file', () => {
  const text = 'é bad;\nselect 1; oops\n-- end\nselect 2';
  const part = { start: text.indexOf('select 1'), end: text.indexOf('-- end') };
  const { statements, diagnostics } = parseScript(file(text), part);
  expect(statements.map((s) => s.span)).toEqual([{ start: 7, end: 15 }]);
  expect(diagnostics.map((d) => d.span)).toEqual([{ start: 17, end: 21 }]);
});

test('a big script is parsed in runs, and only a bad run piece by piece', () => {
  const one = (i: number): string => `select ${i}, '${'é'.repeat(1000)}'`;
  const good = Array.from({ length: 2500 }, (_, i) => one(i));
  const text = [...good.slice(0, 1200), 'oops', ...good.slice(1200)].join(';\n');
  expect(sources(text)).toEqual(good);
  expect(problems(text)).toEqual(['42601 syntax error at or near "oops" <oops>']);
});

test('the location of a node becomes a span', () => {
  const text = "select 'é😀'; /* é */ alter table é add b int; oops";
  const located = parseScript(file(text)).statements.map((statement) => {
    const relation =
      'AlterTableStmt' in statement.tree ? statement.tree.AlterTableStmt.relation : {};
    const { start, end } = locate(statement, relation?.location);
    return text.slice(start, end);
  });
  expect(located).toEqual(["select 'é😀'", 'é']);
});

describe('names longer than 63 bytes', () => {
  const long = 'a'.repeat(64);

  test.each([
    [`create table ${long} (a int)`, long, long.slice(0, 63)],
    [`create table "${'é'.repeat(32)}" (a int)`, 'é'.repeat(32), 'é'.repeat(31)],
    [`select 1 as "a""${long}"`, `a"${long}`, `a"${long.slice(0, 61)}`],
    [`select 1 as ${long.toUpperCase()}`, long, long.slice(0, 63)],
    [`select 1 as ÉÄ${long.toUpperCase()}`, `ÉÄ${long}`, `ÉÄ${long.slice(0, 59)}`],
    [`select 1 as U&"\\00e9\\\\${long}"`, `é\\${long}`, `é\\${long.slice(0, 60)}`],
    [`select 1 as u&"!+01f600${long}" uescape '!'`, `😀${long}`, `😀${long.slice(0, 59)}`],
    [`select 1 as U&"${long.slice(0, 62)}\\00e9"`, `${long.slice(0, 62)}é`, long.slice(0, 62)],
  ])('%j', (text, name, short) => {
    expect(parseScript(file(text)).diagnostics).toMatchObject([
      {
        code: '42622',
        severity: 'notice',
        message: `identifier "${name}" will be truncated to "${short}"`,
      },
    ]);
  });

  test('are as the parser cuts them', () => {
    for (const name of [`É${long}`, `"É${long}"`, `U&"\\00c9${long}"`, 'é'.repeat(40)]) {
      const { statements, diagnostics } = parseScript(file(`create schema ${name}`));
      const { schemaname } = as(statements[0]?.tree, 'CreateSchemaStmt') ?? {};
      expect(diagnostics[0]?.message).toMatch(`truncated to "${schemaname}"`);
    }
  });

  const [a, b] = [`${long}_a`, `${long}_b`];

  test('of which two become one are worth a warning, the same one twice is not', () => {
    const text = `create table ${a} (x int); drop table ${a}; create table ${b} (x int)`;
    const { diagnostics } = parseScript(file(text));
    expect(diagnostics.map((d) => d.severity)).toEqual(['notice', 'notice', 'warning']);
    expect(diagnostics[2]?.detail).toBe(`The identifier "${a}" is truncated to the same name.`);
    expect(text.slice(diagnostics[2]?.span?.start, diagnostics[2]?.span?.end)).toBe(b);
  });

  test.each([
    `create table if not exists ${b} (x int)`,
    `create index IF NOT /* ; */ EXISTS ${b} on t (x)`,
    `create table if not exists s.${b} (x int)`,
    `alter table t add column if not exists ${b} int`,
  ])('after IF NOT EXISTS they are an error: %s', (text) => {
    const severities = (sql: string) => parseScript(file(sql)).diagnostics.map((d) => d.severity);
    expect(severities(`create table ${a} (x int); ${text}`)).toEqual(['notice', 'error']);
    expect(severities(`create table ${b} (x int); ${text}`)).toEqual(['notice', 'notice']);
  });

  test('do not keep parse from giving its statements', () => {
    expect(parse(`select 1 as ${long}`)).toHaveLength(1);
  });

  test('strings and comments may be as long as they like', () => {
    expect(problems(`select '${long}', "b" -- ${long}\n`)).toEqual([]);
  });
});

describe('bytes that are no text, in a string with escapes, are shown with their string', () => {
  test.each([
    [`select 'a', E'\\000'`, `E'\\000'`],
    [`select E'\\xc3\\xa9', e'é\\xe9'`, `e'é\\xe9'`],
    [`create table t (a text default E'it''s \\x0')`, `E'it''s \\x0'`],
    [`select 'E''\\000' -- E'\\000'\n, E'\\\\000', E'\\303\\251\\377'`, `E'\\303\\251\\377'`],
  ])('%s', (text, string) => {
    const [problem] = parseScript(file(text)).diagnostics;
    expect(problem?.code).toBe('22021');
    expect(text.slice(problem?.span?.start, problem?.span?.end)).toBe(string);
  });
});
