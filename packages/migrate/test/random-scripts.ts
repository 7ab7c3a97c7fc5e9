import * as fc from 'fast-check';
import { clip, NAME_BYTES } from '../src/catalog/index.ts';

const plain = (...names: string[]): fc.Arbitrary<string> => fc.constantFrom(...names);

/** Names that make rules of naming matter: short ones, near collisions, quotes, many bytes. */
const long = fc
  .tuple(
    fc.constantFrom('a', 'ab_', 'é', 'я', '漢', '😀', 'x"y', ' z'),
    fc.integer({ min: 1, max: 63 }),
  )
  .map(([unit, bytes]) => {
    const count = Math.floor(bytes / Buffer.byteLength(unit));
    return unit.repeat(Math.max(1, count));
  });

const columnPool = fc
  .uniqueArray(
    fc.oneof({ weight: 3, arbitrary: plain('a', 'b', 'c', 'a_b', 'b_c', 'expr', 'lower') }, long),
    {
      minLength: 2,
      maxLength: 5,
    },
  )
  .filter((names) => new Set(names).size === names.length);

const tablePool = fc.uniqueArray(
  fc.oneof({ weight: 2, arbitrary: plain('t', 'u', 't_a', 't_pkey', 't_a_idx') }, long),
  { minLength: 2, maxLength: 3 },
);

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A name given by the user, mostly one that Postgres could have chosen itself. */
function givenName(tables: readonly string[], columns: readonly string[]): fc.Arbitrary<string> {
  const chosen = fc
    .tuple(
      fc.constantFrom(...tables),
      fc.option(fc.constantFrom(...columns), { nil: undefined }),
      plain('pkey', 'key', 'key1', 'check', 'check1', 'fkey', 'not_null', 'idx', 'seq', 'excl'),
    )
    .map((parts) => parts.filter((p) => p !== undefined).join('_'));
  const fitting = chosen.map((name) => clip(name, NAME_BYTES));
  return fc.oneof({ weight: 4, arbitrary: fitting }, plain('x', 'y'), fc.constantFrom(...tables));
}

/** Scripts of CREATE TABLE, ALTER TABLE, CREATE INDEX and DROP, one statement per item. */
export const scripts: fc.Arbitrary<string[]> = fc
  .tuple(tablePool, columnPool)
  .chain(([tables, columns]) => script(tables, columns));

function script(tables: readonly string[], columns: readonly string[]): fc.Arbitrary<string[]> {
  const parts = partsOf(tables, columns);
  const statement = fc.oneof(
    { weight: 4, arbitrary: parts.createTable },
    { weight: 5, arbitrary: parts.alterTable },
    { weight: 3, arbitrary: parts.createIndex },
    { weight: 1, arbitrary: parts.drop },
  );
  // Statements on tables that are there find more than those that fail for the lack of one.
  const start = fc.tuple(...tables.map((table) => parts.soundTable(table)));
  return fc
    .tuple(start, fc.array(statement, { minLength: 2, maxLength: 9 }))
    .map(([first, rest]) => [...first, ...rest]);
}

function partsOf(tables: readonly string[], columns: readonly string[]) {
  const table = fc.constantFrom(...tables).map(quote);
  const column = fc.constantFrom(...columns).map(quote);
  const given = givenName(tables, columns).map(quote);
  const some = fc
    .uniqueArray(column, { minLength: 1, maxLength: 3 })
    .map((list) => list.join(', '));
  const prefix = fc
    .option(given, { nil: undefined, freq: 3 })
    .map((chosen) => (chosen === undefined ? '' : `CONSTRAINT ${chosen} `));
  const check = expressions(table, column);

  const columnConstraint = fc
    .tuple(
      prefix,
      fc.oneof(
        { weight: 4, arbitrary: plain('UNIQUE', 'NOT NULL', 'UNIQUE DEFERRABLE') },
        { weight: 4, arbitrary: check.map((e) => `CHECK (${e})`) },
        { weight: 2, arbitrary: table.map((t) => `REFERENCES ${t}`) },
        plain('PRIMARY KEY'),
      ),
    )
    .map((words) => words.join(''));
  const type = fc.oneof(
    { weight: 5, arbitrary: plain('int') },
    plain('serial', 'int GENERATED ALWAYS AS IDENTITY', 'int DEFAULT 1'),
  );
  const definition = fc.tuple(type, fc.array(columnConstraint, { maxLength: 2 }));
  const columnDef = fc
    .tuple(column, definition)
    .map(([c, [t, constraints]]) => [c, t, ...constraints].join(' '));
  const tableConstraint = fc
    .tuple(
      prefix,
      fc.oneof(
        some.map((list) => `PRIMARY KEY (${list})`),
        fc.tuple(some, plain('', '', ' DEFERRABLE')).map(([l, d]) => `UNIQUE (${l})${d}`),
        fc.tuple(some, column).map(([l, c]) => `UNIQUE (${l}) INCLUDE (${c})`),
        check.map((e) => `CHECK (${e})`),
        fc.tuple(column, table).map(([c, t]) => `FOREIGN KEY (${c}) REFERENCES ${t}`),
        fc
          .tuple(column, table, column)
          .map(([c, t, r]) => `FOREIGN KEY (${c}) REFERENCES ${t} (${r})`),
        column.map((c) => `NOT NULL ${c}`),
        fc.tuple(column, column).map(([a, b]) => `EXCLUDE (${a} WITH =, (${b} + 1) WITH =)`),
      ),
    )
    .map((words) => words.join(''));

  const createTable = fc
    .tuple(
      plain('', '', 'IF NOT EXISTS '),
      table,
      fc.tuple(...columns.map(() => definition)),
      fc.array(tableConstraint, { maxLength: 3 }),
    )
    .map(([ifNot, t, definitions, constraints]) => {
      const defs = definitions.map(([ty, cs], i) => [quote(columns[i] ?? ''), ty, ...cs].join(' '));
      return `CREATE TABLE ${ifNot}${t} (${[...defs, ...constraints].join(', ')})`;
    });

  const soundColumn = fc
    .tuple(type, plain('', '', 'UNIQUE', 'NOT NULL'))
    .map((words) => words.join(' '));
  const soundTable = (name: string): fc.Arbitrary<string> =>
    fc
      .tuple(fc.tuple(...columns.map(() => soundColumn)), plain('PRIMARY KEY', 'UNIQUE'), some)
      .map(([definitions, kind, key]) => {
        const defs = definitions.map((d, i) => `${quote(columns[i] ?? '')} ${d}`);
        return `CREATE TABLE ${quote(name)} (${[...defs, `${kind} (${key})`].join(', ')})`;
      });

  const behavior = plain('', '', ' CASCADE');
  const subcommand = fc.oneof(
    { weight: 4, arbitrary: tableConstraint.map((c) => `ADD ${c}`) },
    { weight: 2, arbitrary: columnDef.map((c) => `ADD COLUMN ${c}`) },
    columnDef.map((c) => `ADD COLUMN IF NOT EXISTS ${c}`),
    fc.tuple(column, behavior).map(([c, b]) => `DROP COLUMN ${c}${b}`),
    fc.tuple(given, behavior).map(([n, b]) => `DROP CONSTRAINT ${n}${b}`),
    column.map((c) => `ALTER COLUMN ${c} SET NOT NULL`),
    column.map((c) => `ALTER COLUMN ${c} DROP NOT NULL`),
    column.map((c) => `ALTER COLUMN ${c} ADD GENERATED BY DEFAULT AS IDENTITY`),
    column.map((c) => `ALTER COLUMN ${c} DROP IDENTITY`),
    column.map((c) => `ALTER COLUMN ${c} DROP DEFAULT`),
  );
  const alterTable = fc
    .tuple(table, fc.array(subcommand, { minLength: 1, maxLength: 3 }))
    .map(([t, cmds]) => `ALTER TABLE ${t} ${cmds.join(', ')}`);

  const element = fc.oneof(
    { weight: 3, arbitrary: column },
    fc.oneof(
      column.map((c) => `(${c} + 1)`),
      column.map((c) => `abs(${c})`),
      fc.tuple(column, column).map(([a, b]) => `coalesce(${a}, ${b})`),
      column.map((c) => `(${c}::bigint)`),
      fc.tuple(column, column).map(([a, b]) => `(CASE WHEN ${a} > 0 THEN 1 ELSE ${b} END)`),
      fc.tuple(column, column).map(([a, b]) => `((${a} + ${b})::bigint)`),
    ),
  );
  const createIndex = fc
    .tuple(
      plain('', '', 'UNIQUE '),
      fc.option(given, { nil: '', freq: 2 }),
      table,
      fc.array(element, { minLength: 1, maxLength: 3 }),
      fc.option(column, { nil: undefined, freq: 5 }),
    )
    .map(([unique, n, t, elements, included]) => {
      const include = included === undefined ? '' : ` INCLUDE (${included})`;
      return `CREATE ${unique}INDEX ${n} ON ${t} (${elements.join(', ')})${include}`;
    });

  const drop = fc.oneof(
    fc.tuple(table, behavior).map(([t, b]) => `DROP TABLE ${t}${b}`),
    fc.tuple(given, behavior).map(([n, b]) => `DROP INDEX ${n}${b}`),
    fc.tuple(given, behavior).map(([n, b]) => `DROP SEQUENCE ${n}${b}`),
  );
  return { soundTable, createTable, alterTable, createIndex, drop };
}

function expressions(
  table: fc.Arbitrary<string>,
  column: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  return fc.oneof(
    column.map((c) => `${c} > 0`),
    fc.tuple(column, column).map(([a, b]) => `${a} < ${b}`),
    column.map((c) => `${c} > 0 AND ${c} < 9`),
    fc.tuple(table, column).map(([t, c]) => `${t}.${c} > 0`),
    table.map((t) => `${t} IS NOT NULL`),
    plain('true', 'tableoid > 0::oid'),
  );
}
