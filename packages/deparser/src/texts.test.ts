import { loadParser, parse } from '@citrate/parser';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { treeOf } from '../test/support/fixtures.ts';
import { deparse } from './deparse.ts';
import { quoteIdentifier, quoteLiteral } from './quote.ts';
import { differenceOf } from './same-tree.ts';

beforeAll(loadParser);

/** Texts of what is easily changed on the way: line ends, quotes, signs of other quotes, comments. */
const text = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        ' ',
        '  ',
        '\n',
        '\r\n',
        '\r',
        '\t',
        "'",
        "''",
        '"',
        '\\',
        '\\n',
        '$',
        '$$',
        '$body$',
      ],
      ...[
        '$1',
        '--',
        '/*',
        '*/',
        ';',
        'é',
        '😀',
        '\u00a0',
        '\u2028',
        '\u0001',
        '\ufeff',
        '%s',
        '{0}',
      ],
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** What a statement becomes, as one of a script, if it does not come back as it was. */
function changed(sql: string): string | undefined {
  const tree = treeOf(sql);
  const layouts = [20, 100].flatMap((width) => [
    deparse([tree, tree], { layout: 'compact', width }),
    deparse([tree, tree], { layout: 'pretty', width }),
  ]);
  return layouts.find((written) => {
    const trees = parse(written).map((statement) => statement.tree);
    return trees.length !== 2 || trees.some((other) => differenceOf(tree, other) !== undefined);
  });
}

/** Each § is a string constant. */
const strings = [
  'DO §',
  'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS §',
  'CREATE OR REPLACE PROCEDURE p(a text DEFAULT §) LANGUAGE c AS §, §',
  'CREATE FUNCTION f() RETURNS text BEGIN ATOMIC SELECT §; RETURN §; END',
  'COMMENT ON TABLE t IS §',
  'CREATE TABLE t (a text DEFAULT § CHECK (a <> §), b text) WITH (c = §)',
  'CREATE TYPE t AS ENUM (§, §)',
  'ALTER TYPE t ADD VALUE § BEFORE §',
  'CREATE SERVER s TYPE § VERSION § FOREIGN DATA WRAPPER w OPTIONS (a §)',
  'CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f(§, §)',
  'INSERT INTO t VALUES (§, §) RETURNING §',
  'SELECT §, § || §, a LIKE § ESCAPE §, § IN (§), f(§), CAST(§ AS date), nextval(§), EXTRACT(§ FROM a)',
  'SELECT CASE WHEN a = § THEN § END FROM t WHERE b = § ORDER BY §',
  'CREATE SUBSCRIPTION s CONNECTION § PUBLICATION p WITH (a = §)',
  'CREATE ROLE r PASSWORD § VALID UNTIL §',
  'COPY t FROM § (DELIMITER §, NULL §)',
  'SET a TO §, §',
  'NOTIFY a, §',
  'PREPARE TRANSACTION §',
  'SECURITY LABEL ON TABLE t IS §',
  'CREATE EXTENSION e VERSION §',
  'CREATE VIEW v AS SELECT § AS a',
  'SELECT * FROM JSON_TABLE(a, § COLUMNS (b text PATH § DEFAULT § ON EMPTY, NESTED § COLUMNS (c int)))',
  'EXPLAIN (a §) SELECT §',
];

test.each(strings)('%s: any text', (sql) => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 10, maxLength: 10 }), (values) => {
      let next = 0;
      // Nothing is distinguished from an empty text where a statement may leave the text out.
      const value = () => quoteLiteral(values[next++ % values.length] || 'x');
      expect(changed(sql.replaceAll('§', value))).toBeUndefined();
    }),
    { numRuns: 40 },
  );
});

/** Each § is a name. */
const names = [
  'CREATE TABLE §.§ (§ §.§, CONSTRAINT § UNIQUE (§), FOREIGN KEY (§) REFERENCES § (§))',
  'SELECT §.§ AS §, §(§) FROM §.§ AS § (§) JOIN § USING (§) WINDOW § AS (PARTITION BY §)',
  'ALTER TABLE § RENAME COLUMN § TO §',
  'CREATE INDEX § ON § USING § (§ COLLATE § §)',
  'CREATE FUNCTION §(§ §, OUT § §) RETURNS SETOF § LANGUAGE § SET § TO § RETURN §',
  'GRANT SELECT (§) ON § TO §',
  'CREATE SEQUENCE § OWNED BY §.§',
  'COMMENT ON COLUMN §.§ IS NULL',
  'SET §.§ TO §',
  'INSERT INTO § (§) SELECT § ON CONFLICT ON CONSTRAINT § DO UPDATE SET § = excluded.§',
  'CREATE TRIGGER § BEFORE UPDATE OF § ON § EXECUTE FUNCTION §.§()',
  'COPY § (§) TO STDOUT (§ §)',
];

test.each(names)('%s: any name', (sql) => {
  const name = text
    .filter((value) => value !== '' && value !== '.')
    .map((value) => value.replaceAll(/[\n\r]/g, '\n').slice(0, 15));
  fc.assert(
    fc.property(fc.array(name, { minLength: 12, maxLength: 12 }), (values) => {
      let next = 0;
      const value = () => `"${(values[next++ % values.length] || 'x').replaceAll('"', '""')}"`;
      expect(changed(sql.replaceAll('§', value))).toBeUndefined();
    }),
    { numRuns: 40 },
  );
});

describe('bodies are kept to the last byte', () => {
  const body = (sql: string): string | undefined => /AS (\$\w*\$.*\$\w*\$)$/s.exec(sql)?.[1];

  test.each([
    ['', '$$$$'],
    ['begin end', '$$begin end$$'],
    ['\r\nbegin\r\n  a;\r\nend\r\n', '$$\r\nbegin\r\n  a;\r\nend\r\n$$'],
    ['\rbegin\rend', '$$\rbegin\rend$$'],
    ['  \tbegin\n\n  end  ', '$$  \tbegin\n\n  end  $$'],
    ["it's \\n", "$$it's \\n$$"],
    ['costs 5$', '$body$costs 5$$body$'],
    ['$1 + $2', '$$$1 + $2$$'],
    ['a $$ b', '$body$a $$ b$body$'],
    ['a $body$ $$ b', '$body1$a $body$ $$ b$body1$'],
    ['$body$ $$ $body1$', '$body2$$body$ $$ $body1$$body2$'],
    ['$body', '$$$body$$'],
    ['ends in $body$', '$body1$ends in $body$$body1$'],
    ['$', '$body$$$body$'],
    ['$$', '$body$$$$body$'],
  ])('%j', (source, expected) => {
    const sql = `CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS ${quoteLiteral(source)}`;
    const tree = treeOf(sql);
    for (const layout of ['compact', 'pretty'] as const) {
      expect(body(deparse(tree, { layout, width: 10 }))).toBe(expected);
    }
    expect(changed(sql)).toBeUndefined();
  });
});

test('names of any length and script', () => {
  for (const name of [
    'a'.repeat(63),
    'é'.repeat(31),
    '😀'.repeat(15),
    'ß',
    'İ',
    'a\u0301',
    '日本',
  ]) {
    const sql = `SELECT 1 AS ${quoteIdentifier(name)}`;
    expect(deparse(treeOf(sql))).toBe(sql);
  }
});
