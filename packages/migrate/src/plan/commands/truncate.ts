import { deparse, template } from '@citrate/deparser';
import { as, type Node, type TruncateStmt } from '@citrate/parser';
import { qualifiedRangeVar, resolveTable } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { locksOn, mergeLocks } from '../locks.ts';
import { onCoordinator, onShards } from './command.ts';
import type { Planner } from './planner.ts';

/**
 * TRUNCATE: the shards that are on one server together, so that they may reference each other; the
 * coordinator has rows of plain and reference tables only, and its shells refuse the statement.
 */
export const truncate: Planner<'TruncateStmt'> = (statement, { before }) => {
  const tables = tablesOf(statement, before);
  const locks = mergeLocks(
    tables.flatMap((table) => locksOn(table, 'ACCESS EXCLUSIVE', before)),
    before,
  );
  const here = tables.filter(({ distribution }) => distribution?.kind !== 'distributed');
  const shards = colocated(tables).flatMap(([first, ...others]) =>
    first ? [onShards(template(on([first, ...others], statement)), first, [before], locks)] : [],
  );
  return here.length === 0
    ? shards
    : [onCoordinator(deparse(on(here, statement)), { locks }), ...shards];
};

/** Tables with shards, those of one colocation group together. */
function colocated(tables: readonly Table[]): readonly (readonly Table[])[] {
  const groups = new Set(tables.flatMap(({ distribution }) => distribution?.colocationId ?? []));
  return [...groups].map((id) => tables.filter((t) => t.distribution?.colocationId === id));
}

function tablesOf({ relations }: TruncateStmt, catalog: Catalog): Table[] {
  return (relations ?? []).flatMap((node) => {
    const name = as(node, 'RangeVar');
    return (name && resolveTable(catalog, name)) ?? [];
  });
}

function on(tables: readonly Table[], statement: TruncateStmt): Node {
  const relations = tables.map((table): Node => ({ RangeVar: qualifiedRangeVar(table) }));
  return { TruncateStmt: { ...statement, relations } };
}
