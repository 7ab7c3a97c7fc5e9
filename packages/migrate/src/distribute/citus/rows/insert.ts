/** INSERT into tables of Citus: after its multi_router_planner.c and insert_select_planner.c. */
import { as, type InsertStmt, type Node } from '@citrate/parser';
import { resolveType, strings, type TreeDiagnostic } from '../../../catalog/index.ts';
import type { Catalog, Column } from '../../../catalog/model.ts';
import { placed, shown } from '../../words.ts';
import { refusal } from '../rule.ts';
import { keyChanged, returned } from './changes.ts';
import { unsteadyDefault, unsteadyPart } from './expressions.ts';
import { concernsCitus, isColumn, keyOf, type Named, named, resTargets } from './targets.ts';

export function judgeInsert(statement: InsertStmt, catalog: Catalog): readonly TreeDiagnostic[] {
  const target = named(statement.relation, catalog);
  if (!target || !concernsCitus([{ InsertStmt: statement }], catalog)) return [];
  const rows = rowsOf(statement);
  const subSelects = rows ? subSelectsIn(statement, rows) : [];
  if (!target.table.distribution) return subSelects;
  return [
    ...missingKey(statement, target, catalog),
    ...subSelects,
    ...changedKey(statement, target, catalog),
    ...unsteadyConflict(statement, target, catalog),
    ...(rows ? returned(statement.returningClause, catalog) : []),
  ];
}

/** The rows of VALUES; undefined for another query. DEFAULT VALUES is a row without any. */
function rowsOf({ selectStmt }: InsertStmt): readonly (readonly Node[])[] | undefined {
  if (!selectStmt) return [[]];
  const { valuesLists } = as(selectStmt, 'SelectStmt') ?? {};
  return valuesLists?.map((row) => as(row, 'List')?.items ?? []);
}

const MISSING = '22004';

function missingKey(
  statement: InsertStmt,
  { table }: Named,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const key = keyOf(table);
  if (!key) return [];
  const names = statement.cols
    ? resTargets(statement.cols).map(({ name }) => name)
    : table.columns.map(({ name }) => name);
  const at = names.indexOf(key.name);
  const isThere = rowsOf(statement)?.every((row) => hasValue(row[at], key, catalog));
  const isNamed = at !== -1 || hasDefault(key, catalog);
  if (isThere ?? isNamed) return [];
  return refusal(
    'citus-rows',
    `INSERT must give distribution column "${key.name}" of ${shown(table, catalog)} a value`,
    {
      detail: `${placed(table, catalog)}: without one, no shard is the row's.`,
      hint: `Name "${key.name}", with a value that is not NULL.`,
    },
    MISSING,
  );
}

function hasValue(value: Node | undefined, key: Column, catalog: Catalog): boolean {
  if (!value || as(value, 'SetToDefault')) return hasDefault(key, catalog);
  const cast = as(value, 'TypeCast');
  if (cast) return hasValue(cast.arg, key, catalog);
  return as(value, 'A_Const')?.isnull !== true;
}

function hasDefault({ default: own, identity, serial, type }: Column, catalog: Catalog): boolean {
  const domain = resolveType(catalog, strings(type.names))?.domain;
  return (own ?? identity ?? serial ?? domain?.default) !== undefined;
}

/** Citus has no plan for them where rows are written out, even if the coordinator could find the value. */
function subSelectsIn(
  { onConflictClause }: InsertStmt,
  rows: readonly (readonly Node[])[],
): readonly TreeDiagnostic[] {
  const { targetList = [], whereClause } = onConflictClause ?? {};
  const parts = [...rows.flat(), ...targetList, ...(whereClause ? [whereClause] : [])];
  if (!parts.some(hasSubSelect)) return [];
  return refusal('citus-rows', 'INSERT … VALUES cannot be distributed with a sub-select', {
    detail: 'Citus takes queries to shards only where they stand in place of VALUES.',
    hint: 'Write INSERT … SELECT, with the values in its list.',
  });
}

function hasSubSelect(node: Node): boolean {
  return JSON.stringify(node).includes('"SubLink"');
}

function changedKey(
  { onConflictClause }: InsertStmt,
  { table, as: alias }: Named,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const key = keyOf(table)?.name;
  const target = resTargets(onConflictClause?.targetList).find(({ name }) => name === key);
  if (key === undefined || !target) return [];
  if (isColumn(target.val, key, alias) || isColumn(target.val, key, 'excluded')) return [];
  return keyChanged(table, key, {
    catalog,
    hint: 'Leave the column out of DO UPDATE SET.',
    target,
  });
}

/** Of DO UPDATE, even what is the same everywhere at one moment is refused. */
function unsteadyConflict(
  { onConflictClause }: InsertStmt,
  { table }: Named,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const set = resTargets(onConflictClause?.targetList).flatMap(({ name, val }) => {
    const column = as(val, 'SetToDefault') && table.columns.find((one) => one.name === name);
    return (
      (column
        ? unsteadyDefault(column, 'immutable', catalog)
        : unsteadyPart(val, 'immutable', catalog)) ?? []
    );
  });
  const part = set[0] ?? unsteadyPart(onConflictClause?.whereClause, 'immutable', catalog);
  if (part === undefined) return [];
  return refusal('citus-rows', `ON CONFLICT DO UPDATE cannot be distributed with ${part}`, {
    detail: 'Citus takes only immutable functions to shards there.',
    hint: 'Give the value among those to insert, and write excluded.… in SET.',
  });
}
