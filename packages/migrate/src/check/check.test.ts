import { loadParser, parseScript } from '@citrate/parser';
import { beforeAll, expect, test } from 'vitest';
import { plainChecks } from '../../test/support/plain-checks.ts';
import { emptyCatalog, findTable, treeDiagnostic } from '../catalog/index.ts';
import type { Directive } from '../files/model.ts';
import { checkSources } from './index.ts';
import type { CheckResult, CheckSource, Checks } from './model.ts';

beforeAll(loadParser);

const cluster = { workers: ['w1', 'w2'], shardCount: 4 };
const empty = emptyCatalog({ pg: 18, anyRole: true, cluster });

function textOf(sql: string, no: number, more: Partial<CheckSource> = {}): CheckSource {
  const source = { name: `${no}.sql`, text: sql };
  return {
    source,
    span: { start: 0, end: sql.length },
    directives: [],
    ...parseScript(source),
    ...more,
  };
}

function check(texts: readonly string[], checks: Checks = plainChecks): CheckResult {
  return checkSources(
    texts.map((sql, i) => textOf(sql, i + 1)),
    empty,
    checks,
  );
}

const lines = ({ statements }: CheckResult): readonly string[] =>
  statements.map(({ file, verdict, code, sql }) =>
    [file.name, verdict, ...(code === undefined ? [] : [code]), sql].join(' | '),
  );

/** Each as `file:offset severity code message`. */
const problems = ({ diagnostics }: CheckResult): readonly string[] =>
  diagnostics.map(
    ({ file, span, severity, code, message }) =>
      `${file?.name}:${span?.start} ${severity} ${code} ${message}`,
  );

const items =
  "CREATE TABLE items (id bigint, n int); SELECT create_distributed_table('items', 'id');";

test('each statement has its verdict, seeing what those before it made', () => {
  const result = check([items, 'ALTER TABLE items ADD CHECK (n > 0); CREATE SCHEMA s;']);
  expect(lines(result)).toEqual([
    '1.sql | local | CREATE TABLE items (id bigint, n int)',
    "1.sql | engine | SELECT create_distributed_table('items', 'id')",
    '2.sql | per shard | ALTER TABLE items ADD CHECK (n > 0)',
    '2.sql | all nodes | CREATE SCHEMA s',
  ]);
  expect(result.diagnostics).toEqual([]);
  expect(result.files.map(({ name }) => name)).toEqual(['1.sql', '2.sql']);
});

test('a text does not see what an earlier one set for its session', () => {
  const result = check([
    'CREATE SCHEMA s; SET search_path = s; CREATE TABLE a (id int);',
    'CREATE TABLE b (id int); DROP TABLE public.b; DROP TABLE s.a;',
  ]);
  expect(problems(result)).toEqual([
    '1.sql:17 error 0A000 SET search_path cannot be used in a migration',
  ]);
});

test('a refused statement has the code of its error, be it the server that would refuse it', () => {
  const result = check([
    items,
    'ALTER TABLE items ADD UNIQUE (n); ALTER TABLE items DROP COLUMN m;',
  ]);
  expect(lines(result).slice(2)).toEqual([
    '2.sql | refused | 0A000 | ALTER TABLE items ADD UNIQUE (n)',
    '2.sql | refused | 42703 | ALTER TABLE items DROP COLUMN m',
  ]);
});

test('problems come text by text, in the order of lines, what reading said among them', () => {
  const result = check([
    'CREATE TABLE t (a int); SELEC 1; ALTER TABLE gone ADD b int;',
    'CREATE TABEL u ();',
  ]);
  expect(problems(result)).toEqual([
    '1.sql:0 warning 01000 "t" is not distributed',
    '1.sql:24 error 42601 syntax error at or near "SELEC"',
    '1.sql:45 error 42P01 relation "gone" does not exist',
    '2.sql:7 error 42601 syntax error at or near "TABEL"',
  ]);
});

test('a table may be distributed by a later text; one that no text distributes is told where it was made', () => {
  const later = ['CREATE TABLE a (i int); CREATE TABLE b (i int);'];
  const result = check([...later, "SELECT create_reference_table('a');"]);
  expect(problems(result)).toEqual(['1.sql:24 warning 01000 "b" is not distributed']);
  expect(check([...later, 'DROP TABLE a, b;']).diagnostics).toEqual([]);
});

test('a partitioned table that no text distributes is told once, without its partitions', () => {
  const { diagnostics } = check([
    `CREATE TABLE t (a int NOT NULL) PARTITION BY LIST (a);
     CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);`,
  ]);
  expect(diagnostics.map(({ message, hint }) => [message, hint])).toEqual([
    ['"t" is not distributed', "Add SELECT create_distributed_table('public.t', 'column')."],
  ]);
});

test('what to write quotes a name that has a quote', () => {
  const { diagnostics } = check(['CREATE TABLE "it\'s" (a int);']);
  expect(diagnostics[0]?.hint).toContain(
    `SELECT create_distributed_table('public."it''s"', 'column')`,
  );
});

test('a text must not leave a plain table behind that refers to a distributed one', () => {
  const keys = `CREATE TABLE keys (id bigint PRIMARY KEY);
SELECT create_distributed_table('keys', 'id');`;
  const broken = 'CREATE TABLE more (id bigint REFERENCES keys);';
  const error = '2.sql:0 error 0A000 foreign key from plain table "more" to "keys"';
  expect(problems(check([keys, broken]))).toContain(error);
  const mended = `${broken} SELECT create_distributed_table('more', 'id');`;
  expect(check([keys, mended]).diagnostics).toEqual([]);
  const other = `CREATE TABLE keys (id bigint PRIMARY KEY);
CREATE TABLE more (id bigint REFERENCES keys);`;
  const distributed = "SELECT create_distributed_table('keys', 'id');";
  expect(problems(check([other, distributed])).join()).toContain('2.sql:0 error');
});

test('of a silent text nothing is said, and what it makes counts', () => {
  const silent = textOf('CREATE TABLE t (a int); SELEC 1; ALTER TABLE gone ADD b int;', 1, {
    silent: true,
  });
  const loud = textOf("SELECT create_reference_table('t'); CREATE TABLE u ();", 2);
  const result = checkSources([silent, loud], empty, plainChecks);
  expect(lines(result)).toEqual([
    "2.sql | engine | SELECT create_reference_table('t')",
    '2.sql | local | CREATE TABLE u ()',
  ]);
  expect(problems(result)).toEqual(['2.sql:36 warning 01000 "u" is not distributed']);
  expect(result.files.map(({ name }) => name)).toEqual(['2.sql']);
});

test('passwords are not in what comes back', () => {
  const [line] = lines(check(["CREATE ROLE r PASSWORD 'sesame'"]));
  expect(line).toBe("1.sql | refused | 0A000 | CREATE ROLE r PASSWORD '********'");
});

test('what cannot be carried out is told of directives, too', () => {
  const directive: Directive = { key: 'consistency', value: 'staged', span: { start: 3, end: 9 } };
  const text = textOf('-- a directive\nCREATE SCHEMA s;', 1, { directives: [directive] });
  expect(problems(checkSources([text], empty, plainChecks))).toEqual([]);
  const version = { major: 13, minor: 2 };
  const citus = { version, settings: new Map(), schemas: new Map() };
  expect(problems(checkSources([text], { ...empty, citus }, plainChecks))).toEqual([
    '1.sql:3 error 0A000 directive consistency=staged has no meaning on a Citus cluster',
  ]);
});

test('judges of statements and of files see all, and are told at their places', () => {
  const result = check(['CREATE SCHEMA s; CREATE TABLE s.t (a int);'], {
    ...plainChecks,
    statementJudges: [
      ({ statement, before, judged }) => {
        const name = { schema: 's', name: 't' };
        const isNew = !findTable(before, name) && findTable(judged.after, name) !== undefined;
        const problem = treeDiagnostic('01000', `made by ${statement.source.slice(0, 12)}`);
        return isNew ? [{ ...problem, severity: 'notice' }] : [];
      },
    ],
    fileJudges: [
      ({ text, statements, before, after }) => {
        const [first] = statements;
        const message = `${statements.length} statements, ${before.schemas.size} then ${after.schemas.size} schemas`;
        const problem = { code: '01000', severity: 'warning' as const, message };
        return first ? [{ ...problem, file: text.source, span: { start: 14, end: 15 } }] : [];
      },
    ],
  });
  expect(problems(result)).toEqual([
    '1.sql:14 warning 01000 2 statements, 1 then 2 schemas',
    '1.sql:17 notice 01000 made by CREATE TABLE',
    '1.sql:17 warning 01000 "s.t" is not distributed',
  ]);
});

test('BEGIN and ROLLBACK around statements have no fix: these would be done then', () => {
  const fixesOf = (sql: string): readonly (string | undefined)[] =>
    check([sql]).diagnostics.map(({ fix }) => fix);
  expect(fixesOf('BEGIN; CREATE SCHEMA s; COMMIT;')).toEqual(['', '']);
  expect(fixesOf('BEGIN; CREATE SCHEMA s; ROLLBACK;')).toEqual([undefined, undefined]);
  expect(fixesOf('BEGIN; ROLLBACK; CREATE SCHEMA s; ROLLBACK;')).toEqual(['', '', '']);
  expect(fixesOf('BEGIN; SAVEPOINT s; ROLLBACK TO s; COMMIT;')).toEqual(['', '', undefined, '']);
});

test('a call whose arguments are no constants is refused, on a Citus as on a fleet', () => {
  const version = { major: 13, minor: 2 };
  const citus = { version, settings: new Map(), schemas: new Map() };
  const call = "SELECT create_distributed_table('t', lower('ID'))";
  for (const catalog of [empty, { ...empty, citus }]) {
    const result = checkSources(
      [textOf(`CREATE TABLE t (id int); ${call}`, 1)],
      catalog,
      plainChecks,
    );
    expect(lines(result).at(-1)).toBe(`1.sql | refused | 0A000 | ${call}`);
  }
});
