/** Functions, triggers, types, operators, domains, collations, extensions. */
import type { Case } from './model.ts';

const table = 'CREATE TABLE t (a int, b text)';
const handler = "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'";
const baseType = `CREATE TYPE b;
  CREATE FUNCTION b_in(cstring) RETURNS b LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
  CREATE FUNCTION b_out(b) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out'`;
const operators = `
  CREATE FUNCTION same(int, text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
  CREATE FUNCTION same(text, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
  CREATE OPERATOR @@@@ (leftarg = int, rightarg = text, function = same);
  CREATE OPERATOR @!@@ (leftarg = int, rightarg = text, function = same);
  CREATE OPERATOR @@@@ (leftarg = text, rightarg = int, function = same)`;

export const routines: readonly Case[] = [
  {
    construct: 'the body of a function as SQL',
    since: 14,
    sql: 'CREATE FUNCTION f(a int) RETURNS int RETURN a + 1',
  },
  {
    construct: 'the body of a function as SQL',
    since: 14,
    setup: table,
    sql: 'CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); END',
  },
  {
    construct: 'an OUT parameter of a procedure',
    since: 14,
    sql: "CREATE PROCEDURE p(OUT a int) LANGUAGE sql AS 'SELECT 1'",
  },
  {
    construct: 'CREATE OR REPLACE TRIGGER',
    since: 14,
    setup: table,
    sql: `CREATE OR REPLACE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW
      EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
  },
  {
    construct: 'option MULTIRANGE_TYPE_NAME of CREATE TYPE',
    since: 14,
    sql: 'CREATE TYPE r AS RANGE (subtype = float8, multirange_type_name = m)',
  },
  {
    construct: 'option SUBSCRIPT of CREATE TYPE',
    since: 14,
    setup: baseType,
    sql: `CREATE TYPE b (INPUT = b_in, OUTPUT = b_out, LIKE = point, ELEMENT = float8,
      SUBSCRIPT = raw_array_subscript_handler)`,
  },
  {
    construct: 'option SUBSCRIPT of ALTER TYPE',
    since: 14,
    setup: `${baseType}; CREATE TYPE b (INPUT = b_in, OUTPUT = b_out, LIKE = int4)`,
    sql: 'ALTER TYPE b SET (SUBSCRIPT = raw_array_subscript_handler)',
  },
  {
    construct: 'DROP LANGUAGE of several languages',
    since: 14,
    setup: `CREATE LANGUAGE one HANDLER plpgsql_call_handler;
      CREATE LANGUAGE two HANDLER plpgsql_call_handler`,
    sql: 'DROP LANGUAGE one, two',
  },
  {
    construct: 'ALTER EXTENSION for this kind of object',
    since: 14,
    sql: 'ALTER EXTENSION plpgsql ADD DATABASE postgres',
    ends: '42P17',
  },
  {
    construct: 'SECURITY LABEL for this kind of object',
    since: 14,
    sql: 'SECURITY LABEL ON COLLATION "C" IS \'secret\'',
    ends: '22023',
  },

  {
    construct: 'event TABLE_REWRITE of ALTER MATERIALIZED VIEW',
    since: 15,
    setup: handler,
    sql: `CREATE EVENT TRIGGER g ON table_rewrite WHEN TAG IN ('ALTER MATERIALIZED VIEW')
      EXECUTE FUNCTION f()`,
  },

  {
    construct: 'option RULES of CREATE COLLATION',
    since: 16,
    sql: "CREATE COLLATION c (provider = icu, locale = 'und', rules = '&a < g')",
  },

  {
    construct: 'value BUILTIN of option PROVIDER of CREATE COLLATION',
    since: 17,
    sql: "CREATE COLLATION c (provider = builtin, locale = 'C')",
  },
  {
    construct: 'event LOGIN',
    since: 17,
    setup: handler,
    sql: 'CREATE EVENT TRIGGER g ON login EXECUTE FUNCTION f()',
  },
  {
    construct: 'an event trigger for REINDEX',
    since: 17,
    setup: handler,
    sql: `CREATE EVENT TRIGGER g ON ddl_command_start WHEN TAG IN ('CREATE TABLE', 'reindex')
      EXECUTE FUNCTION f()`,
  },
  {
    construct: 'NOT NULL as a constraint in ALTER DOMAIN',
    since: 17,
    setup: 'CREATE DOMAIN d AS int',
    sql: 'ALTER DOMAIN d ADD CONSTRAINT there NOT NULL',
  },
  {
    construct: 'option COMMUTATOR of ALTER OPERATOR',
    since: 17,
    setup: operators,
    sql: 'ALTER OPERATOR @@@@ (int, text) SET (COMMUTATOR = @@@@)',
  },
  {
    construct: 'option NEGATOR of ALTER OPERATOR',
    since: 17,
    setup: operators,
    sql: 'ALTER OPERATOR @@@@ (int, text) SET (NEGATOR = @!@@)',
  },
  {
    construct: 'option HASHES of ALTER OPERATOR',
    since: 17,
    setup: operators,
    sql: 'ALTER OPERATOR @@@@ (int, text) SET (HASHES)',
  },
  {
    construct: 'option MERGES of ALTER OPERATOR',
    since: 17,
    setup: operators,
    sql: 'ALTER OPERATOR @@@@ (int, text) SET (MERGES = true)',
  },
];
