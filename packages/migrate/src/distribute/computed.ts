/**
 * Values of an INSERT that would differ wherever they are computed: each is computed once, before the
 * rows go to their places, and written out there.
 */
import { as, type FuncCall, type InsertStmt, type Node, walk } from '@citrate/parser';
import {
  builtInVolatility,
  nextValueOf,
  resolveRoutines,
  resolveType,
  strings,
} from '../catalog/index.ts';
import type { Catalog, Column, QualifiedName, Table } from '../catalog/model.ts';
import { volatileParts } from './volatility.ts';

/** An INSERT whose rows have all that is to be computed as expressions of their own. */
export interface Computed {
  readonly statement: InsertStmt;
  /** Nodes of it, in order of rows and columns. */
  readonly values: readonly ComputedValue[];
}

export interface ComputedValue {
  readonly node: Node;
  /** The sequence of an identity or serial column: made in the same step, it has no values yet. */
  readonly sequence?: QualifiedName;
}

/**
 * What has to be computed: expressions in VALUES, and of a table with several copies what its columns'
 * defaults and sequences give. Only functions of PostgreSQL's are called, which are there before anything
 * runs; undefined where nothing needs it.
 */
export function computedIn(
  statement: InsertStmt,
  table: Table,
  catalog: Catalog,
): Computed | undefined {
  const select = as(statement.selectStmt, 'SelectStmt');
  if (statement.selectStmt && !select?.valuesLists) return;
  const rows = (select?.valuesLists ?? [{ List: {} }]).map((row) => as(row, 'List')?.items ?? []);
  const values: ComputedValue[] = [];
  const defaults = defaultsOf(table, catalog);
  const columns = columnsOf(statement, table, rows, defaults);
  const filled = rows.map((row) =>
    columns.map((column, i): Node => {
      const given = row[i];
      const isDefault = given === undefined || as(given, 'SetToDefault') !== undefined;
      const found = isDefault ? defaults.get(column)?.() : cell(given, catalog);
      if (found) values.push(found);
      return found?.node ?? given ?? { SetToDefault: {} };
    }),
  );
  if (values.length === 0) return;
  const isForced = columns.some((name) => isAlways(name, table) && defaults.has(name));
  return { statement: withRows(statement, columns, filled, isForced), values };
}

/** Those that the statement has values for, and behind them those that have to be computed. */
function columnsOf(
  { cols }: InsertStmt,
  table: Table,
  rows: readonly (readonly Node[])[],
  defaults: ReadonlyMap<string, unknown>,
): readonly string[] {
  const width = Math.max(0, ...rows.map((row) => row.length));
  const named = cols
    ? cols.map((node) => as(node, 'ResTarget')?.name ?? '')
    : table.columns.slice(0, width).map(({ name }) => name);
  return [...named, ...[...defaults.keys()].filter((name) => !named.includes(name))];
}

function withRows(
  statement: InsertStmt,
  columns: readonly string[],
  rows: readonly (readonly Node[])[],
  isForced: boolean,
): InsertStmt {
  const select = as(statement.selectStmt, 'SelectStmt') ?? {
    limitOption: 'LIMIT_OPTION_DEFAULT',
    op: 'SETOP_NONE',
  };
  const indirections = new Map(
    (statement.cols ?? []).map((node) => [as(node, 'ResTarget')?.name, node] as const),
  );
  return {
    ...statement,
    cols: columns.map((name) => indirections.get(name) ?? { ResTarget: { name } }),
    selectStmt: {
      SelectStmt: {
        ...select,
        valuesLists: rows.map((items) => ({ List: { items: [...items] } })),
      },
    },
    ...(isForced && { override: 'OVERRIDING_SYSTEM_VALUE' as const }),
  };
}

function isAlways(name: string, { columns }: Table): boolean {
  return columns.find((column) => column.name === name)?.identity?.generated === 'always';
}

/** A new value for each row, by the columns that get none of the same everywhere by themselves. */
function defaultsOf(table: Table, catalog: Catalog): ReadonlyMap<string, () => ComputedValue> {
  if (table.distribution?.kind !== 'reference') return new Map();
  return new Map(
    table.columns.flatMap((column): [string, () => ComputedValue][] => {
      const sequence = column.identity?.sequence ?? column.serial;
      if (sequence) return [[column.name, () => ({ node: nextValueOf(sequence), sequence })]];
      const value = defaultOf(column, catalog);
      // A copy for each row: what it becomes is found by the node.
      return value && cell(value, catalog) ? [[column.name, () => ({ node: { ...value } })]] : [];
    }),
  );
}

function defaultOf(column: Column, catalog: Catalog): Node | undefined {
  if (column.generated) return;
  return column.default ?? resolveType(catalog, strings(column.type.names))?.domain?.default;
}

/** Undefined where it is the same everywhere, or where a user's function or a query decides. */
function cell(node: Node, catalog: Catalog): ComputedValue | undefined {
  const { perServer, perRow, unknown } = volatileParts(node, catalog);
  if (perServer.length + perRow.length === 0 || unknown.length > 0) return;
  let isBuiltIn = true;
  walk(node, {
    SubLink: () => {
      isBuiltIn = false;
    },
    FuncCall: (call) => {
      isBuiltIn &&= isPostgres(call, catalog);
    },
  });
  return isBuiltIn ? { node } : undefined;
}

function isPostgres({ funcname }: FuncCall, catalog: Catalog): boolean {
  const names = strings(funcname);
  const [name = '', schema = 'pg_catalog'] = names.toReversed();
  const isKnown = schema === 'pg_catalog' && builtInVolatility(name) !== undefined;
  return isKnown && (names.length > 1 || resolveRoutines(catalog, names).length === 0);
}

/** The statement as it is where all of that is written out: to be judged. */
export function writtenOut({ statement, values }: Computed): InsertStmt {
  const computed = new Set(values.map(({ node }) => node));
  const select = as(statement.selectStmt, 'SelectStmt');
  const valuesLists = (select?.valuesLists ?? []).map((row): Node => {
    const items = (as(row, 'List')?.items ?? []).map(
      (item): Node => (computed.has(item) ? { A_Const: { isnull: true } } : item),
    );
    return { List: { items } };
  });
  return { ...statement, selectStmt: { SelectStmt: { ...select, valuesLists } } };
}
