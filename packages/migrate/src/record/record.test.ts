import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Diagnostic, position } from '@citrate/parser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Recording, type RecordOptions, recordFiles } from './index.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'citrate-record-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

function record(
  texts: readonly string[],
  options?: RecordOptions,
): Promise<readonly (Recording | Diagnostic)[]> {
  const files = texts.map((text, i) => {
    const name = join(dir, `202601010000${String(i).padStart(2, '0')}_x.ts`);
    writeFileSync(name, text);
    return { name, text };
  });
  return recordFiles(files, options);
}

const kysely = "import { sql } from 'kysely';\n";
const upOf = (body: string): string => `${kysely}export async function up(db) {\n${body}\n}`;

/** What is told: code, message, line, and what else there is. */
function words(result: Recording | Diagnostic | undefined): string {
  if (!result || !('code' in result)) return JSON.stringify(result);
  const { code, message, file, span, detail = '', hint = '' } = result;
  const line = file && span ? `:${position(file, span.start).line}` : '';
  return `${code}${line} ${message} | ${detail} | ${hint}`;
}

async function told(text: string, options?: RecordOptions): Promise<string> {
  const [result] = await record([text], options);
  return words(result);
}

/** Cases of one table are recorded together, as the files of a folder are: a thread takes time to start. */
function toldTogether<Case extends readonly string[]>(
  cases: readonly Case[],
  textOf: (one: Case) => string,
): (name: string) => Promise<string> {
  let all: Promise<readonly (Recording | Diagnostic)[]> | undefined;
  return async (name) => {
    all ??= record(cases.map(textOf));
    return words((await all)[cases.findIndex(([first]) => first === name)]);
  };
}

describe('what a program gives', () => {
  test('statements with the lines where they begin, and no down', async () => {
    const text = upOf(`
  await db.schema
    .createTable('a')
    .addColumn('b', 'text')
    .execute();
  return sql\`select \${1}\`.execute(db);`);
    expect(await record([text])).toEqual([
      {
        up: [
          { sql: 'create table "a" ("b" text)', line: 4 },
          { sql: "select '1'", line: 8 },
        ],
      },
    ]);
  });

  test('functions of the default export, of arrow functions, and of CommonJS', async () => {
    const recorded = { up: [{ sql: 'select 1', line: 1 }], down: [{ sql: 'select 2', line: 2 }] };
    const raw = (no: number): string =>
      `(db) => db.executeQuery({ sql: 'select ${no}', parameters: [], query: { kind: 'RawNode' } })`;
    const forms = [
      `export default { up: async ${raw(1)},\n down: async ${raw(2)} };`,
      `export const up = async ${raw(1)};\nexport const down = async ${raw(2)};`,
      `module.exports.up = async ${raw(1)};\nmodule.exports.down = async ${raw(2)};`,
    ];
    const results = await record(forms);
    const sqls = results.map((one) => 'up' in one && [one.up[0]?.sql, one.down?.[0]?.sql]);
    expect(sqls).toEqual(forms.map(() => [recorded.up[0]?.sql, recorded.down[0]?.sql]));
  });

  test('what it imports is read anew, and its state is its own', async () => {
    writeFileSync(join(dir, 'helper.ts'), 'let no = 0;\nexport const next = (): number => ++no;\n');
    const text = `import { next } from './helper.ts';\n${upOf('  await sql`select ${next()}`.execute(db);')}`;
    const one = { up: [{ sql: "select '1'", line: 4 }] };
    expect(await record([text, text])).toEqual([one, one]);
  });

  test('statements of a helper have its lines in the file, and of others those of the call', async () => {
    writeFileSync(
      join(dir, 'helper.ts'),
      `${kysely}\n\n\n\n\nexport async function two(db) {\n  await sql\`select 2\`.execute(db);\n}\n`,
    );
    const text = `import { two } from './helper.ts';
${kysely}async function one(db) {
  await sql\`select 1\`.execute(db);
}
export async function up(db) {
  await one(db);
  await two(db);
}`;
    expect(await record([text])).toEqual([
      {
        up: [
          { sql: 'select 1', line: 4 },
          { sql: 'select 2', line: 8 },
        ],
      },
    ]);
  });

  test('a date, a number or a text that is written out is no matter of chance', async () => {
    const body =
      '  await sql`select ${new Date(0)}, ${new Date(2026, 1, 2).getFullYear()}`.execute(db);';
    const one = { up: [{ sql: "select '1970-01-01T00:00:00.000Z', '2026'", line: 3 }] };
    expect(await record([upOf(body)])).toEqual([one]);
  });
});

describe('what depends on more than the program is refused', () => {
  const EXPRESSIONS = [
    ['Date.now()'],
    ['new Date()'],
    ['Date()'],
    ['new Date().getDate()'],
    ['Math.random() < 0.5 ? 1 : 2'],
    ['crypto.randomUUID()'],
    ['performance.now()'],
    ['process.hrtime.bigint()'],
  ] as const;
  const said = toldTogether<readonly string[]>(EXPRESSIONS, ([expression]) =>
    upOf(`  await sql\`select \${${expression}}\`.execute(db);`),
  );

  test.each(EXPRESSIONS)('%s', async (expression) => {
    const answer = await said(expression);
    expect(answer).toMatch(
      /^42P17:3 the migration does something else each time \| It was recorded twice/,
    );
    expect(answer).toContain('sql`now()`');
  });

  test('a statement that is there once only', async () => {
    const body =
      '  if (new Date().getFullYear() > 0) await sql`select 1`.execute(db);\n  globalThis.seen = (globalThis.seen ?? 0) + 1;\n  if (globalThis.seen > 1) await sql`select 2`.execute(db);';
    expect(await told(upOf(body))).toMatch(/^42P17:5 .*gave nothing, and then select 2\. \|/);
  });
});

describe('what uses an answer is refused', () => {
  const USES = [
    ['rows', 'const [a] = await db.selectFrom("a").selectAll().execute();', 'select * from "a"'],
    [
      'a row',
      'if (await db.selectFrom("a").select("b").executeTakeFirst()) return;',
      'select "b" from "a"',
    ],
    [
      'a row that is there',
      'await db.selectFrom("a").select("b").executeTakeFirstOrThrow();',
      'select "b"',
    ],
    ['how many rows', 'if ((await sql`select 1`.execute(db)).rows.length > 0) return;', 'select 1'],
    ['each row', 'for (const a of (await sql`select 1`.execute(db)).rows) await a;', 'select 1'],
    [
      'rows as a whole',
      'JSON.stringify(await db.selectFrom("a").select("b").execute());',
      'select "b" from "a"',
    ],
    [
      'RETURNING',
      'const { id } = await db.insertInto("a").values({ b: 1 }).returning("id").executeTakeFirst();',
      'insert into "a" ("b") values ($1) returning "id"',
    ],
    [
      'a count of changes',
      'const r = await db.deleteFrom("a").executeTakeFirst(); if (r.numDeletedRows > 0n) return;',
      'delete from "a"',
    ],
    [
      'a count of a raw statement',
      'if ((await sql`delete from a`.execute(db)).numAffectedRows > 0) return;',
      'delete from a',
    ],
    ['introspection', 'await db.introspection.getTables();', 'introspection'],
    [
      'a stream',
      'for await (const a of db.selectFrom("a").select("b").stream()) await a;',
      'stream()',
    ],
    [
      'an answer, and catches what that throws',
      'try { (await sql`select 1`.execute(db)).rows.map(String); } catch {}',
      'select 1',
    ],
  ] as const;
  const said = toldTogether<readonly string[]>(USES, ([, body]) => upOf(`  ${body}`));

  test.each(USES)('%s', async (what, _body, used) => {
    const answer = await said(what);
    expect(answer).toMatch(/^38004:3 the migration depends on what is in the database \|/);
    expect(answer).toContain(`It uses the result of ${used}`);
    expect(answer).toContain('INSERT … SELECT');
  });

  test('an answer that is handed on is not used', async () => {
    const body = `  const result = await sql\`select 1\`.execute(db);
  await db.insertInto('a').values({ b: 1 }).returning('id').execute();
  await db.updateTable('a').set({ b: 2 }).executeTakeFirst();
  return [result, await db.selectFrom('a').select('b').execute()];`;
    const [result] = await record([upOf(body)]);
    expect(result && 'up' in result && result.up).toHaveLength(4);
  });
});

describe('what cannot be run is told, with its place', () => {
  const CASES: readonly (readonly [string, string, RegExp])[] = [
    [
      'syntax',
      'export async function up(db) {\n  const = 1;\n}',
      /^42601:2 could not compile the migration: Unexpected token \|/,
    ],
    [
      'an import of a package',
      `\nimport a from 'no-such-package';\n${upOf('  a();')}`,
      /^58P01:2 could not find "no-such-package", which the migration imports \|.*npm install no-such-package/,
    ],
    [
      'an import of a file',
      `${upOf('  a();')}\nimport a from './gone.ts';`,
      /^58P01:\d could not find ".\/gone.ts".*Restore that file/,
    ],
    [
      'an exception while it is loaded',
      'const a = 1;\nthrow new Error("not today");',
      /^38000:2 could not load the migration: not today/,
    ],
    [
      'an exception in up',
      upOf('  await null;\n  throw new TypeError("oh");'),
      /^38000:4 "up" of the migration threw: oh/,
    ],
    ['what is no error', upOf('  throw "text";'), /^38000 "up" of the migration threw: text/],
    ['an object', upOf("  throw { code: 5, why: 'full' };"), /threw: \{ code: 5, why: 'full' \}/],
    ['nothing at all', upOf('  throw undefined;'), /^38000 "up" of the migration threw: undefined/],
    [
      'an object without a text',
      upOf('  throw Object.create(null);'),
      /"up".* threw: \[Object: null/,
    ],
    [
      'an error without a message',
      upOf('  throw new RangeError();'),
      /^38000:3 "up".*: RangeError/,
    ],
    [
      'an error with odd fields',
      upOf('  throw Object.assign(Error(), { message: 5 });'),
      /threw: 5/,
    ],
    [
      'an object while it is loaded',
      "throw { at: 'once' };",
      /^38000 could not load .*: \{ at: 'once' \}/,
    ],
    ['a long object', upOf("  throw { a: 'x'.repeat(9000) };"), /threw: \{ a: 'x{190,200}… \|/],
    [
      'an exception in down',
      `${upOf('')}\nexport async function down(db) {\n  db.gone();\n}`,
      /^38000:6 "down" of the migration threw: .*gone is not a function/,
    ],
    [
      'no up',
      'export const down = async () => {};',
      /^42883 the migration exports no function "up" \|/,
    ],
    ['nothing', '', /^42883/],
    [
      'a value without a literal',
      upOf("  await db.insertInto('a').values({ b: Symbol('x') }).execute();"),
      /^22023:3 a parameter is a symbol, which SQL has no literal for/,
    ],
    [
      'a statement that is not awaited',
      upOf('  sql`select 1`.execute(db);'),
      /^25000:3 a statement was executed after .* \| It is select 1\. \| Write await/,
    ],
    [
      'a rejection that nobody waits for',
      upOf(
        "  Promise.reject(new Error('lost'));\n  await new Promise((resolve) => setTimeout(resolve, 200));",
      ),
      /^38000:3 something that the migration did not wait for failed: lost/,
    ],
    [
      'a rejection with an object that nobody waits for',
      upOf('  Promise.reject({ code: 6 });\n  await new Promise((r) => setTimeout(r, 200));'),
      /did not wait for failed: \{ code: 6 \} \|/,
    ],
    [
      'an object thrown in a timer',
      upOf(
        '  setTimeout(() => { throw { code: 7 }; });\n  await new Promise((r) => setTimeout(r, 200));',
      ),
      /did not wait for failed: \{ code: 7 \} \|/,
    ],
    [
      'an exception in a timer',
      upOf(
        "  setTimeout(() => { throw new Error('late'); }, 1);\n  await new Promise((resolve) => setTimeout(resolve, 200));",
      ),
      /failed: late/,
    ],
    [
      'the end of the process',
      upOf('  process.exit(0);'),
      /^38000 the migration ended its process: exit code 0/,
    ],
    [
      'what never comes',
      upOf('  await new Promise(() => {});'),
      /^57014 the migration waits for something that never comes/,
    ],
  ];
  const texts = CASES.map(([what, text]) => [what, text] as const);
  const said = toldTogether(texts, ([, text]) => text);

  test.each(CASES)('%s', async (what, _text, expected) => {
    expect(await said(what)).toMatch(expected);
  });

  test.each([
    ['a loop without end', '  for (;;);'],
    [
      'a timer that keeps it waiting',
      '  setInterval(() => {}, 10);\n  await new Promise(() => {});',
    ],
    ['a loop that awaits', '  for (;;) await null;'],
  ])('%s', async (_what, body) => {
    expect(await told(upOf(body), { timeoutMs: 2000 })).toMatch(
      /^57014 the migration did not come to its end within 2 s/,
    );
  });

  test('passwords are not shown', async () => {
    const answer = await told(
      upOf("  await sql.raw(`create role r password 'sesame${Date.now()}'`).execute(db);"),
    );
    expect(answer).toContain('42P17');
    expect(answer).not.toContain('sesame');
  });

  test('and the others are recorded all the same', async () => {
    const good = upOf('  await sql`select 1`.execute(db);');
    const bad = upOf(
      "  setTimeout(() => { throw new Error('x'); });\n  await new Promise(() => {});",
    );
    const results = await record([good, bad, good, upOf('  process.exit(1);'), good]);
    expect(results.map((one) => ('up' in one ? one.up.length : one.code))).toEqual([
      ...[1, '38000', 1, '38000', 1],
    ]);
  });
});
