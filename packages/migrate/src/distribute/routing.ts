/** Which shards the rows of an INSERT belong to. */
import { type A_Const, as, type InsertStmt, type Node, type TypeName } from '@citrate/parser';
import { strings, type TreeDiagnostic } from '../catalog/index.ts';
import type { Catalog, Column, DistributedTable, Shard, Table } from '../catalog/model.ts';
import { type HashedType, hashedTypes } from '../layout/index.ts';
import { problem } from './rule.ts';
import { placed, shown } from './words.ts';

/** Rows, as `VALUES` has them, that go to one shard. */
export interface ShardRows {
  readonly shard: Shard;
  readonly rows: readonly Node[];
}

export interface Routed {
  /** In order of the shards; complete only without problems. */
  readonly parts: readonly ShardRows[];
  readonly problems: readonly TreeDiagnostic[];
}

/**
 * Puts each row where the hash of its distribution column says: the value must be there to be read,
 * as a number or a text. The rows of a table with one shard all go there.
 */
export function routeRows(statement: InsertStmt, table: Table, catalog: Catalog): Routed {
  const { distribution } = table;
  const rows = rowsOf(statement);
  if (distribution?.kind !== 'distributed') {
    return { parts: toAll(distribution?.shards ?? [], rows), problems: [] };
  }
  const column = table.columns.find(({ name }) => name === distribution.column);
  const type = column && hashedType(column);
  if (distribution.method || !column || !type) {
    return { parts: [], problems: [noHash(table, catalog)] };
  }
  const ordinal = ordinalOf(column, statement, table);
  return routed(rows, distribution, (row) => {
    const node = valueAt(row, ordinal) ?? column.default;
    const text = node && textOf(node, column);
    const hash = text === undefined ? undefined : type.hashOf(text);
    return hash ?? notConstant(node, type, column, table, catalog);
  });
}

function routed(
  rows: readonly Node[],
  { shards }: DistributedTable,
  hashOf: (row: Node) => number | TreeDiagnostic,
): Routed {
  const found = rows.map((row) => [row, hashOf(row)] as const);
  const problems = found.flatMap(([, hash]) => (typeof hash === 'number' ? [] : [hash]));
  const parts = shards.map((shard) => ({
    shard,
    rows: found.flatMap(([row, hash]) =>
      typeof hash === 'number' && holds(shard, hash) ? [row] : [],
    ),
  }));
  return { parts: parts.filter((part) => part.rows.length > 0), problems };
}

function toAll(shards: readonly Shard[], rows: readonly Node[]): readonly ShardRows[] {
  return shards.map((shard) => ({ shard, rows }));
}

function holds({ min, max }: Shard, hash: number): boolean {
  return min !== undefined && max !== undefined && min <= hash && hash <= max;
}

function rowsOf({ selectStmt }: InsertStmt): readonly Node[] {
  return as(selectStmt, 'SelectStmt')?.valuesLists ?? [{ List: {} }];
}

/** Where a row has the distribution column; -1 if the statement leaves it out. */
function ordinalOf({ name }: Column, { cols }: InsertStmt, { columns }: Table): number {
  const names = cols ? cols.map((node) => as(node, 'ResTarget')?.name) : columns.map((c) => c.name);
  return names.indexOf(name);
}

/** Undefined where the default is meant. */
function valueAt(row: Node, ordinal: number): Node | undefined {
  const value = as(row, 'List')?.items?.[ordinal];
  return as(value, 'SetToDefault') ? undefined : value;
}

function hashedType({ type }: Column): HashedType | undefined {
  return type.arrayBounds ? undefined : hashedTypes.get(builtInType(type));
}

function builtInType({ names }: TypeName): string {
  const [name = '', schema = 'pg_catalog'] = strings(names).toReversed();
  return schema === 'pg_catalog' ? name : '';
}

/** A constant as the input of the column's type gets it; nothing that a cast would change before. */
function textOf(node: Node, { type }: Column): string | undefined {
  const cast = as(node, 'TypeCast');
  const isCast = cast?.typeName && builtInType(cast.typeName) === builtInType(type);
  const constant = as(isCast ? cast.arg : node, 'A_Const');
  const text = constant?.sval ? (constant.sval.sval ?? '') : numberOf(constant, type);
  const types = isCast && cast.typeName ? [type, cast.typeName] : [type];
  return text !== undefined && types.every((one) => fits(text, one)) ? text : undefined;
}

/**
 * As PostgreSQL writes it where a text is wanted: a small integer as it is, and nothing else as the
 * file has it. An integer that is too large for 32 bits is told as it was written.
 */
function numberOf(constant: A_Const | undefined, type: TypeName): string | undefined {
  if (constant?.ival) return String(constant.ival.ival ?? 0);
  return builtInType(type).startsWith('int') ? constant?.fval?.fval : undefined;
}

/** Whether a varchar(n) keeps all of it: PostgreSQL counts code points. */
function fits(text: string, { typmods }: TypeName): boolean {
  const length = as(typmods?.[0], 'A_Const')?.ival?.ival;
  return length === undefined || Array.from(text).length <= length;
}

function noHash(table: Table, catalog: Catalog): TreeDiagnostic {
  return problem(`INSERT into ${shown(table, catalog)} cannot be distributed yet`, {
    detail: `${placed(table, catalog)}: Citrate computes where a row belongs for integers, texts, UUIDs and dates only.`,
    hint: 'Insert rows through the application, outside of migrations.',
  });
}

function notConstant(
  node: Node | undefined,
  { written }: HashedType,
  { name, type }: Column,
  table: Table,
  catalog: Catalog,
): TreeDiagnostic {
  const location = locationOf(node);
  return problem(
    `INSERT into ${shown(table, catalog)} must give distribution column "${name}" a constant of type ${builtInType(type)}`,
    {
      detail: `${placed(table, catalog)}: which shard a row belongs to is computed from its value, before anything runs.`,
      hint: `Write the value of "${name}" out, as ${written}.`,
      ...(location !== undefined && { location }),
    },
  );
}

function locationOf(node: Node | undefined): number | undefined {
  const [value] = Object.values(node ?? {}) as { readonly location?: number }[];
  return value?.location;
}
