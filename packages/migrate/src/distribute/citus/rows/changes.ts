/** UPDATE and DELETE on tables of Citus: after its ErrorIfModifyQueryNotSupported (multi_router_planner.c). */
import {
  type A_Const,
  as,
  type Node,
  type RangeVar,
  type ResTarget,
  type WithClause,
} from '@citrate/parser';
import { strings, type TreeDiagnostic, type TypedScope, typeKey } from '../../../catalog/index.ts';
import type { Catalog, Table } from '../../../catalog/model.ts';
import { placed, shown } from '../../words.ts';
import { refusal } from '../rule.ts';
import { unsteadyDefault, unsteadyPart } from './expressions.ts';
import { needsRow, unsteadyBranch } from './row-expressions.ts';
import { unfitSources } from './sources.ts';
import {
  conjuncts,
  equalSides,
  isColumn,
  joinedTables,
  keyOf,
  type Named,
  named,
  resTargets,
} from './targets.ts';

/** What UPDATE and DELETE have in common: USING is a FROM. */
export interface Changing {
  readonly words: 'UPDATE' | 'DELETE';
  readonly relation?: RangeVar;
  readonly targetList?: readonly Node[];
  readonly fromClause?: readonly Node[];
  readonly whereClause?: Node;
  readonly returningClause?: Parameters<typeof returned>[0];
  readonly withClause?: WithClause;
}

export function judgeChange(change: Changing, catalog: Catalog): readonly TreeDiagnostic[] {
  const target = named(change.relation, catalog);
  if (!target) return [];
  const sources = joinedTables(change.fromClause, change.withClause, catalog);
  if (![target, ...sources].some(({ table }) => table.distribution)) return [];
  return [
    ...changedKey(change, target, catalog),
    ...volatileValues(change, target, catalog),
    ...volatileCondition(change, catalog),
    ...stableWithRow(change, target, sources, catalog),
    ...returned(change.returningClause, catalog),
    ...cursor(change),
    ...unfitSources(change, target, sources, catalog),
  ];
}

/** Unless it is set to what it is: to itself, or to the constant that WHERE wants it to be. */
function changedKey(
  { targetList, whereClause }: Changing,
  { table, as: alias }: Named,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const key = keyOf(table)?.name;
  const target = resTargets(targetList).find(({ name }) => name === key);
  if (key === undefined || !target) return [];
  const value = valueOf(target.val);
  const same = conjuncts(whereClause).some((condition) => {
    const sides = equalSides(condition) ?? [];
    const other = sides.find((side) => !isColumn(side, key, alias));
    const isAbout = sides.some((side) => isColumn(side, key, alias));
    return isAbout ? maySame(other, value) : isListed(condition, key, alias);
  });
  if (isColumn(value, key, alias) || same) return [];
  return keyChanged(table, key, { catalog, hint: 'Delete the row, and insert it anew.', target });
}

/** Of a row that would move to another shard. */
export function keyChanged(
  table: Table,
  key: string,
  { catalog, hint, target }: { catalog: Catalog; hint: string; target: ResTarget },
): readonly TreeDiagnostic[] {
  return refusal(
    'citus-rows',
    `cannot change distribution column "${key}" of ${shown(table, catalog)}`,
    {
      detail: `${placed(table, catalog)}: with another value a row would belong to another shard.`,
      hint,
      location: target.location,
    },
  );
}

/** Of `(a, b) = (1, 2)`, the one that a column gets. */
function valueOf(value: Node | undefined): Node | undefined {
  const several = as(value, 'MultiAssignRef');
  const row = as(several?.source, 'RowExpr')?.args;
  return row && several?.colno !== undefined ? row[several.colno - 1] : value;
}

/** Constants of which it cannot be told count as the same: Citus will say. */
function maySame(a: Node | undefined, b: Node | undefined): boolean {
  const [one, other] = [constantOf(a), constantOf(b)];
  if (!one || !other) return joinsIt(a, b);
  return textOf(one) === textOf(other);
}

/** `SET a = other.a … WHERE a = other.a` */
function joinsIt(a: Node | undefined, b: Node | undefined): boolean {
  const names = [a, b].map((side) => strings(as(side, 'ColumnRef')?.fields).join('.'));
  return names[0] !== '' && names[0] === names[1];
}

function constantOf(node: Node | undefined): A_Const | undefined {
  const cast = as(node, 'TypeCast');
  return cast ? constantOf(cast.arg) : as(node, 'A_Const');
}

function textOf({ ival, fval, sval, boolval }: A_Const): string {
  return String(ival ? (ival.ival ?? 0) : (fval?.fval ?? sval?.sval ?? boolval?.boolval));
}

/** `a IN (3)` may be the constant, too. */
function isListed(condition: Node, key: string, alias: string): boolean {
  const { kind, lexpr } = as(condition, 'A_Expr') ?? {};
  return kind === 'AEXPR_IN' && isColumn(lexpr, key, alias);
}

const volatileHint = 'Write the value out, or compute it in a sub-select: that runs once.';

function volatileValues(
  { words, targetList }: Changing,
  { table }: Named,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const parts = resTargets(targetList).flatMap(({ name, val }) => {
    const column = table.columns.find((one) => one.name === name);
    const part =
      as(val, 'SetToDefault') && column
        ? unsteadyDefault(column, 'stable', catalog)
        : unsteadyPart(val, 'stable', catalog);
    return part ?? [];
  });
  const [part] = parts;
  if (part === undefined) return [];
  return refusal(
    'citus-rows',
    `${words} on ${shown(table, catalog)} cannot set values of ${part}`,
    {
      detail: 'Citus takes no volatile functions to shards: each would compute them for itself.',
      hint: volatileHint,
    },
  );
}

function volatileCondition(
  { words, whereClause, fromClause }: Changing,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const joins = (fromClause ?? []).flatMap((node) => as(node, 'JoinExpr')?.quals ?? []);
  const part = unsteadyPart([...(whereClause ? [whereClause] : []), ...joins], 'stable', catalog);
  if (part === undefined) return [];
  return refusal('citus-rows', `${words} cannot choose rows by ${part}`, {
    detail: 'Citus takes no volatile functions to shards: each would choose rows for itself.',
    hint: volatileHint,
  });
}

/** Citus computes what is stable before, once; so it must not ask for a row. */
function stableWithRow(
  { words, targetList, whereClause }: Changing,
  target: Named,
  sources: readonly Named[],
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const condition = whereClause ? [whereClause] : [];
  const values = assigned(targetList, target.table);
  const branch = [...values, ...condition]
    .map((node) => unsteadyBranch(node, catalog))
    .find((part) => part !== undefined);
  if (branch !== undefined) {
    return refusal(
      'citus-rows',
      `${words} cannot be distributed with ${branch} in CASE or COALESCE`,
      {
        detail: 'Citus computes what is not immutable before the rows are looked at.',
        hint: 'Choose the rows by WHERE, in a statement for each case.',
      },
    );
  }
  const scope = scopeOf([target, ...sources], catalog);
  const odd = [...values, ...condition].find((node) => needsRow(node, scope));
  if (!odd) return [];
  return refusal(
    'citus-rows',
    `${words} on ${shown(target.table, catalog)} computes from a column what is not immutable`,
    {
      detail:
        'Citus takes no stable function, operator or cast to shards that is given a column, such as to_char(), or a comparison of a date with now().',
      hint: 'Write what does not depend on settings: AT TIME ZONE with a zone, a cast of now() to the type of the column.',
    },
  );
}

/** What columns are set to, in the types that they have. */
function assigned(targetList: readonly Node[] | undefined, { columns }: Table): readonly Node[] {
  return resTargets(targetList).flatMap(({ name, val }): readonly Node[] => {
    const typeName = columns.find((column) => column.name === name)?.type;
    const isPlain = val && !as(val, 'SetToDefault') && !as(val, 'MultiAssignRef');
    if (!isPlain) return [];
    return [typeName && !as(val, 'SubLink') ? { TypeCast: { arg: val, typeName } } : val];
  });
}

/** Columns by name; of names that several tables have, the type is not told. */
function scopeOf(tables: readonly Named[], catalog: Catalog): TypedScope {
  return {
    catalog,
    columnType: (names) => {
      const [column, of] = names.toReversed();
      const found = tables
        .filter((one) => of === undefined || one.as === of)
        .flatMap(({ table }) => table.columns.filter(({ name }) => name === column));
      return found.length === 1 ? typeKey(found[0]?.type, catalog) : undefined;
    },
  };
}

/** RETURNING of a statement that is carried out on shards. */
export function returned(
  clause: { readonly exprs?: readonly Node[] } | undefined,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const part = unsteadyPart(clause?.exprs, 'immutable', catalog);
  if (part === undefined) return [];
  return refusal('citus-rows', `RETURNING cannot be distributed with ${part}`, {
    detail: 'Citus takes functions that are not immutable to no shard in RETURNING.',
    hint: 'Leave RETURNING out: nobody reads it in a migration.',
  });
}

function cursor({ words, whereClause }: Changing): readonly TreeDiagnostic[] {
  if (!as(whereClause, 'CurrentOfExpr')) return [];
  return refusal('citus-rows', `${words} cannot be distributed with WHERE CURRENT OF`, {
    detail: 'A cursor of the coordinator stands at no row of a shard.',
    hint: 'Find the rows by their keys.',
  });
}
