/** Which shards the rows of an INSERT belong to. */
import { type A_Const, as, type InsertStmt, type Node } from '@citrate/parser';
import type { TreeDiagnostic } from '../catalog/index.ts';
import type { Catalog, Column, DistributedTable, Shard, Table } from '../catalog/model.ts';
import {
  builtInName,
  columnType,
  type HashedType,
  hashedTypes,
  type Modifiers,
  modifiersOf,
  shardIndex,
} from '../layout/index.ts';
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
  const key = column && keyOf(column, catalog);
  if (distribution.method || !key) return { parts: [], problems: [noHash(table, catalog)] };
  const ordinal = ordinalOf(column, statement, table);
  return routed(rows, distribution, (row) => {
    const node = valueAt(row, ordinal) ?? column.default;
    return (node && hashOfConstant(node, key)) ?? notConstant(node, key, column, table, catalog);
  });
}

function routed(
  rows: readonly Node[],
  { shards }: DistributedTable,
  hashOf: (row: Node) => number | TreeDiagnostic,
): Routed {
  const found = rows.map((row) => [row, hashOf(row)] as const);
  const problems = found.flatMap(([, hash]) => (typeof hash === 'number' ? [] : [hash]));
  const parts = shards.map((shard, index) => ({
    shard,
    rows: found.flatMap(([row, hash]) =>
      typeof hash === 'number' && shardIndex(shards, hash) === index ? [row] : [],
    ),
  }));
  return { parts: parts.filter((part) => part.rows.length > 0), problems };
}

function toAll(shards: readonly Shard[], rows: readonly Node[]): readonly ShardRows[] {
  return shards.map((shard) => ({ shard, rows }));
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

/** The type of a distribution column's values. */
interface Key {
  readonly name: string;
  readonly modifiers: Modifiers;
  readonly type: HashedType;
}

function keyOf(column: Column, catalog: Catalog): Key | undefined {
  const { name = '', modifiers = [] } = columnType(column, catalog);
  const type = hashedTypes.get(name);
  return type && { name, modifiers, type };
}

/** Of a constant as the type's input gets it; a cast must leave it as it is. */
function hashOfConstant(node: Node, { name, modifiers, type }: Key): number | undefined {
  const cast = as(node, 'TypeCast');
  const isCast = cast?.typeName && builtInName(cast.typeName) === name;
  const constant = as(isCast ? cast.arg : node, 'A_Const');
  const text = constant && textOf(constant, name);
  if (text === undefined) return;
  const keepsIt =
    !isCast || !cast.typeName || type.hashOf(text, modifiersOf(cast.typeName)) !== undefined;
  return keepsIt ? type.hashOf(text, modifiers) : undefined;
}

/** Types whose input takes a number as the file has it. */
const numbers: ReadonlySet<string> = new Set(['int2', 'int4', 'int8', 'numeric', 'oid']);

/** Types that a number becomes by an assignment: digits, where a text is wanted. */
const ofIntegers: ReadonlySet<string> = new Set([...numbers, 'text', 'varchar', 'bpchar']);

/**
 * As PostgreSQL writes it where a text is wanted: a small integer as it is, and nothing else as the
 * file has it. An integer that is too large for 32 bits is told as it was written.
 */
function textOf({ sval, ival, fval, boolval }: A_Const, type: string): string | undefined {
  if (sval) return sval.sval ?? '';
  if (boolval) return type === 'bool' ? String(boolval.boolval ?? false) : undefined;
  if (ival) return ofIntegers.has(type) ? String(ival.ival ?? 0) : undefined;
  return numbers.has(type) ? fval?.fval : undefined;
}

function noHash(table: Table, catalog: Catalog): TreeDiagnostic {
  return problem('rows', `INSERT into ${shown(table, catalog)} cannot be distributed yet`, {
    detail: `${placed(table, catalog)}: Citrate computes where a row belongs for ${[...hashedTypes.keys()].join(', ')} only.`,
    hint: 'Insert rows through the application, outside of migrations.',
  });
}

function notConstant(
  node: Node | undefined,
  key: Key,
  { name }: Column,
  table: Table,
  catalog: Catalog,
): TreeDiagnostic {
  const location = locationOf(node);
  return problem(
    'rows',
    `INSERT into ${shown(table, catalog)} must give distribution column "${name}" a constant of type ${key.name}`,
    {
      detail: `${placed(table, catalog)}: which shard a row belongs to is computed from its value, before anything runs.`,
      hint: `Write the value of "${name}" out, as ${key.type.written}.`,
      ...(location !== undefined && { location }),
    },
  );
}

function locationOf(node: Node | undefined): number | undefined {
  const [value] = Object.values(node ?? {}) as { readonly location?: number }[];
  return value?.location;
}
