import { loadParser, position, renderDiagnostic } from '@citrate/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Recording } from '../record/index.ts';
import { recordedScript } from './recorded-script.ts';
import { readSections } from './sections.ts';

beforeAll(loadParser);

/** A statement is recorded for each line that has `execute`: its text is what is quoted there. */
function scriptOf(program: string): string {
  return recordedScript({ name: 'a.ts', text: program }, recordingOf(program)).text;
}

function recordingOf(program: string): Recording {
  const lines = program.split('\n');
  const down = lines.findIndex((line) => line.includes('function down'));
  const statements = lines.flatMap((line, i) => {
    const sql = /execute\("(.*)"\)/.exec(line)?.[1];
    return sql === undefined ? [] : [{ sql: sql.replaceAll('\\n', '\n'), line: i + 1 }];
  });
  const isDown = (line: number): boolean => down >= 0 && line > down;
  return {
    up: statements.filter(({ line }) => !isDown(line)),
    ...(down >= 0 && { down: statements.filter(({ line }) => isDown(line)) }),
  };
}

describe('the script', () => {
  test('has the functions as sections', () => {
    const program =
      'export function up() {\n  execute("a")\n  execute("b -- c")\n}\nfunction down() {\n  execute("d;")\n}';
    expect(scriptOf(program)).toBe('-- migrate:up\na;\nb -- c\n;\n-- migrate:down\nd;\n');
  });

  test('has comments in front of the functions in front of the sections', () => {
    const program = `import a from 'a';
// citrate: transaction=off
// Not for Citrate.
// citrate: ignore=some-rule reason="a // b"
export async function up() {
  execute("a")
}`;
    expect(scriptOf(program)).toBe(`-- citrate: transaction=off
-- citrate: ignore=some-rule reason="a // b"
-- migrate:up
a;
`);
  });

  test('has comments in a function where they stand', () => {
    const program = `export async function up() {
  // citrate: transaction=off
  execute("a")
  // citrate: on=shards
  execute("b")
  execute("c")
}
export async function down() {
  //citrate:transaction=off
  execute("d")
  // citrate: ignore=some-rule reason="x"
}`;
    expect(scriptOf(program)).toBe(`-- migrate:up
-- citrate: transaction=off
a;
-- citrate: on=shards
b;
c;
-- migrate:down
-- citrate: transaction=off
d;
-- citrate: ignore=some-rule reason="x"
`);
  });

  test('has a comment of a statement as often as that is executed, in a helper, too', () => {
    const program = `async function helper() {
  // citrate: ignore=some-rule reason="x"
  execute("a")
}
export async function up() {
  helper();
  helper();
}`;
    const up = [
      { sql: 'a', line: 3 },
      { sql: 'b', line: 3 },
    ];
    expect(recordedScript({ name: 'a.ts', text: program }, { up }).text).toBe(`-- migrate:up
-- citrate: ignore=some-rule reason="x"
a;
-- citrate: ignore=some-rule reason="x"
b;
`);
  });

  test('keeps the blank line that makes a comment one of the whole section', () => {
    const program =
      'export function up() {\n  // citrate: ignore=a reason="b"\n\n  execute("a")\n}';
    expect(scriptOf(program)).toBe('-- migrate:up\n-- citrate: ignore=a reason="b"\n\na;\n');
  });

  test('does not take strings for comments', () => {
    const program =
      'export function up() {\n  const a = `\n  // citrate: on=shards\n`;\n  execute("a")\n}';
    expect(scriptOf(program)).toBe('-- migrate:up\na;\n');
  });
});

describe('problems point into the program', () => {
  const shown = (program: string): readonly string[] =>
    readSections(
      recordedScript({ name: 'a.ts', text: program }, recordingOf(program)),
    ).diagnostics.map(
      ({ message, file, span }) =>
        `${file && span ? position(file, span.start).line : ''} ${message}`,
    );

  test.each([
    [
      'a directive too late',
      'function up() {\n  execute("select 1")\n  // citrate: transaction=off\n  execute("select 2")\n}',
      '3 directive "transaction" stands behind the first statement',
    ],
    [
      'a directive behind code',
      'function up() {\n  execute("select 1"); // citrate: transaction=off\n}',
      '2 directive behind a statement has no effect',
    ],
    [
      'a directive of nothing',
      'function up() {\n  execute("select 1")\n  // citrate: on=shards\n}',
      '3 directive "on" stands in front of no statement',
    ],
    [
      'an unknown directive',
      '// citrate: transactions=off\nfunction up() {\n  execute("select 1")\n}',
      '1 unknown directive "transactions"',
    ],
    [
      'what is no SQL',
      'function up() {\n  execute("select 1")\n  execute("selct 2")\n}',
      '3 syntax error at or near "selct"',
    ],
  ])('%s', (_what, program, expected) => {
    expect(shown(program)).toEqual([expected]);
  });

  test('and quote the statement', () => {
    const program = 'function up() {\n\n    execute("create table a (\\n b int,,)")\n}';
    const script = recordedScript({ name: 'a.ts', text: program }, recordingOf(program));
    const [problem] = readSections(script).diagnostics;
    expect(problem && renderDiagnostic(problem)).toBe(`error[42601]: syntax error at or near ","
   --> a.ts:3:5
    |
SQL |  b int,,);
    |        ^`);
  });
});
