/** Queries, data-modifying statements, expressions, COPY. */
import type { Case } from './model.ts';

const table = 'CREATE TABLE t (a int, b text)';
const numbers = 'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3)';
const merge = 'MERGE INTO t USING (VALUES (1)) AS s (a) ON t.a = s.a';
/** What the client answers to COPY FROM STDIN: it has nothing to send. */
const noData = '57014';

export const queries: readonly Case[] = [
  {
    construct: 'GROUP BY DISTINCT',
    since: 14,
    sql: 'SELECT a FROM (VALUES (1)) AS v (a) GROUP BY DISTINCT ROLLUP (a), a',
  },
  {
    construct: 'SEARCH',
    since: 14,
    sql: `${numbers} SEARCH DEPTH FIRST BY n SET place SELECT * FROM r ORDER BY place`,
  },
  { construct: 'CYCLE', since: 14, sql: `${numbers} CYCLE n SET again USING path SELECT * FROM r` },
  {
    construct: 'an alias of JOIN ... USING',
    since: 14,
    sql: 'SELECT u.a FROM (VALUES (1)) AS x (a) JOIN (VALUES (1)) AS y (a) USING (a) AS u',
  },

  {
    construct: 'the name of the table in the target of ON CONFLICT',
    since: 14,
    setup: 'CREATE TABLE t (a int UNIQUE, b text)',
    sql: "INSERT INTO t AS x VALUES (1) ON CONFLICT (a) WHERE x.b > '' DO NOTHING",
  },
  {
    construct: 'the name of the table in the target of ON CONFLICT',
    since: 14,
    setup: 'CREATE TABLE t (a int, b text); CREATE UNIQUE INDEX ON t ((a + 1))',
    sql: 'INSERT INTO t VALUES (1) ON CONFLICT ((t.a + 1)) DO NOTHING',
  },

  { construct: 'MERGE', since: 15, setup: table, sql: `${merge} WHEN MATCHED THEN DELETE` },
  {
    construct: 'HEADER in text format',
    since: 15,
    sql: 'COPY (SELECT 1 AS a) TO STDOUT WITH (HEADER)',
  },
  {
    construct: 'HEADER in text format',
    since: 15,
    setup: table,
    sql: 'COPY t TO STDOUT WITH (FORMAT text, HEADER true)',
  },
  {
    construct: 'value MATCH of option HEADER of COPY',
    since: 15,
    setup: table,
    sql: 'COPY t FROM STDIN WITH (FORMAT csv, HEADER match)',
    ends: noData,
  },

  {
    construct: 'a subquery in FROM without an alias',
    since: 16,
    sql: 'SELECT * FROM (SELECT 1 AS a), LATERAL (SELECT 2 AS b)',
  },
  { construct: 'VALUES in FROM without an alias', since: 16, sql: 'SELECT * FROM (VALUES (1))' },
  { construct: 'SYSTEM_USER', since: 16, sql: 'SELECT SYSTEM_USER' },
  {
    construct: 'INDENT of XMLSERIALIZE',
    since: 16,
    sql: "SELECT XMLSERIALIZE(CONTENT '<a><b/></a>' AS text INDENT)",
    run: 'grammar',
  },
  { construct: 'IS JSON', since: 16, sql: "SELECT '{}' IS JSON OBJECT WITH UNIQUE KEYS" },
  { construct: 'JSON_OBJECT', since: 16, sql: "SELECT JSON_OBJECT('a' : 1, 'b' VALUE NULL)" },
  { construct: 'JSON_ARRAY', since: 16, sql: 'SELECT JSON_ARRAY(1, NULL NULL ON NULL)' },
  { construct: 'JSON_ARRAY', since: 16, sql: 'SELECT JSON_ARRAY(VALUES (1), (2))' },
  {
    construct: 'JSON_OBJECTAGG',
    since: 16,
    sql: 'SELECT JSON_OBJECTAGG(a : a) FROM (VALUES (1)) AS v (a)',
  },
  {
    construct: 'JSON_ARRAYAGG',
    since: 16,
    sql: 'SELECT JSON_ARRAYAGG(a ORDER BY a) FROM (VALUES (1)) AS v (a)',
  },
  {
    construct: 'option DEFAULT of COPY',
    since: 16,
    setup: table,
    sql: "COPY t FROM STDIN WITH (DEFAULT 'x')",
    ends: noData,
  },

  {
    construct: 'RETURNING of MERGE',
    since: 17,
    setup: table,
    sql: `${merge} WHEN MATCHED THEN DELETE RETURNING t.a`,
  },
  {
    construct: 'WHEN NOT MATCHED BY SOURCE',
    since: 17,
    setup: table,
    sql: `${merge} WHEN NOT MATCHED BY SOURCE THEN DELETE`,
  },
  {
    construct: 'MERGE_ACTION()',
    since: 17,
    setup: table,
    sql: `${merge} WHEN MATCHED THEN DELETE RETURNING MERGE_ACTION()`,
  },
  {
    construct: 'MERGE in WITH',
    since: 17,
    setup: table,
    sql: `WITH m AS (${merge} WHEN MATCHED THEN DELETE RETURNING t.a) SELECT * FROM m`,
  },
  {
    construct: 'MERGE in WITH',
    since: 17,
    setup: table,
    sql: `WITH m AS (${merge} WHEN MATCHED THEN DELETE) SELECT 1`,
  },
  {
    construct: 'COPY of MERGE',
    since: 17,
    setup: table,
    sql: `COPY (${merge} WHEN MATCHED THEN DELETE RETURNING t.a) TO STDOUT`,
  },
  { construct: 'AT LOCAL', since: 17, sql: 'SELECT now() AT LOCAL' },
  {
    construct: 'WITH UNIQUE KEYS of JSON()',
    since: 17,
    sql: `SELECT JSON('{"a": 1}' WITH UNIQUE KEYS)`,
  },
  { construct: 'FORMAT of JSON()', since: 17, sql: "SELECT JSON('1' FORMAT JSON)" },
  { construct: 'JSON_SCALAR', since: 17, sql: 'SELECT JSON_SCALAR(1)' },
  { construct: 'JSON_SERIALIZE', since: 17, sql: "SELECT JSON_SERIALIZE('1' RETURNING bytea)" },
  { construct: 'JSON_EXISTS', since: 17, sql: "SELECT JSON_EXISTS(jsonb '[1]', '$[0]')" },
  { construct: 'JSON_QUERY', since: 17, sql: "SELECT JSON_QUERY(jsonb '[1]', '$' WITH WRAPPER)" },
  {
    construct: 'JSON_VALUE',
    since: 17,
    sql: "SELECT JSON_VALUE(jsonb '[1]', '$[0]' RETURNING int DEFAULT 0 ON EMPTY)",
  },
  {
    construct: 'JSON_TABLE',
    since: 17,
    sql: "SELECT * FROM JSON_TABLE(jsonb '[1]', '$[*]' COLUMNS (id FOR ORDINALITY, a int PATH '$'))",
  },
  {
    construct: '* for all columns in FORCE_NULL',
    since: 17,
    setup: table,
    sql: 'COPY t FROM STDIN WITH (FORMAT csv, FORCE_NULL *)',
    ends: noData,
  },
  {
    construct: '* for all columns in FORCE_NULL',
    since: 17,
    setup: table,
    sql: 'COPY t FROM STDIN CSV HEADER FORCE NULL *',
    ends: noData,
  },
  {
    construct: '* for all columns in FORCE_NOT_NULL',
    since: 17,
    setup: table,
    sql: 'COPY t FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL *)',
    ends: noData,
  },
  {
    construct: 'option ON_ERROR of COPY',
    since: 17,
    setup: table,
    sql: 'COPY t FROM STDIN WITH (ON_ERROR ignore)',
    ends: noData,
  },
  {
    construct: 'option LOG_VERBOSITY of COPY',
    since: 17,
    setup: table,
    sql: 'COPY t FROM STDIN WITH (LOG_VERBOSITY verbose)',
    ends: noData,
  },

  {
    construct: 'option REJECT_LIMIT of COPY',
    since: 18,
    setup: table,
    sql: 'COPY t FROM STDIN WITH (ON_ERROR ignore, REJECT_LIMIT 3)',
    ends: noData,
  },
  {
    construct: 'value SILENT of option LOG_VERBOSITY of COPY',
    since: 18,
    setup: table,
    sql: 'COPY t FROM STDIN WITH (LOG_VERBOSITY silent)',
    ends: noData,
  },
  {
    construct: 'RETURNING WITH',
    since: 18,
    setup: table,
    sql: 'INSERT INTO t VALUES (1) RETURNING WITH (NEW AS n) n.a',
  },
  {
    construct: 'OLD or NEW in RETURNING',
    since: 18,
    setup: table,
    sql: 'INSERT INTO t VALUES (1) RETURNING new.a',
  },
  {
    construct: 'OLD or NEW in RETURNING',
    since: 18,
    setup: table,
    sql: 'UPDATE t SET a = 2 RETURNING old.a, new.*',
  },
  {
    construct: 'OLD or NEW in RETURNING',
    since: 18,
    setup: table,
    sql: 'DELETE FROM t RETURNING (SELECT old.a)',
  },
  {
    construct: 'OLD or NEW in RETURNING',
    since: 18,
    setup: table,
    sql: `${merge} WHEN MATCHED THEN UPDATE SET a = 2 RETURNING old.a`,
  },
];
