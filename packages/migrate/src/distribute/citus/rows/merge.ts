/** MERGE into tables of Citus, or from them: after its merge_planner.c. */
import { as, type MergeStmt, type MergeWhenClause, type Node } from '@citrate/parser';
import { strings, type TreeDiagnostic, typeKey } from '../../../catalog/index.ts';
import type { Catalog, Table } from '../../../catalog/model.ts';
import { placed, shown } from '../../words.ts';
import { INTERNAL, refusal } from '../rule.ts';
import { unsteadyDefault, unsteadyPart } from './expressions.ts';
import {
  concernsCitus,
  conjuncts,
  equalSides,
  isColumn,
  isSharded,
  keyOf,
  type Named,
  named,
  resTargets,
  tablesIn,
} from './targets.ts';

export function judgeMerge(statement: MergeStmt, catalog: Catalog): readonly TreeDiagnostic[] {
  const target = named(statement.relation, catalog);
  if (!target || !concernsCitus([{ MergeStmt: statement }], catalog)) return [];
  if (target.table.distribution?.kind === 'reference') return intoReference(target.table, catalog);
  return [
    ...unfitSource(statement, target.table, catalog),
    ...unsteady(statement, target.table, catalog),
    ...aboutKey(statement, target, catalog),
  ];
}

const apart = 'Write INSERT … ON CONFLICT, or UPDATE … FROM and INSERT … SELECT, instead.';

function intoReference(table: Table, catalog: Catalog): readonly TreeDiagnostic[] {
  return refusal(
    'citus-rows',
    `MERGE cannot change rows of reference table ${shown(table, catalog)}`,
    {
      detail: 'Citus takes MERGE to shards, not to the copies of a table.',
      hint: apart,
    },
  );
}

/** Sources are where the rows of the target are, or are taken there by Citus itself. */
function unfitSource(
  { sourceRelation, withClause }: MergeStmt,
  target: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const parts = [sourceRelation, ...(withClause?.ctes ?? [])].flatMap((node) => node ?? []);
  const sources = tablesIn(parts, catalog).map(({ table }) => table);
  const odd = isSharded(target)
    ? sources.find(({ distribution }) => !distribution)
    : sources.find(isSharded);
  const isNowhere = isSharded(target) && sources.length === 0;
  if (!odd && !isNowhere) return [];
  const from = odd ? shown(odd, catalog) : 'values';
  return refusal(
    'citus-rows',
    `MERGE into ${shown(target, catalog)} cannot read ${from}`,
    {
      detail: odd
        ? `${placed(odd, catalog)}, and ${placed(target, catalog)}.`
        : `${placed(target, catalog)}: Citus wants rows of its tables for them.`,
      hint: apart,
    },
    INTERNAL,
  );
}

/** Even what is the same everywhere at one moment is refused, in sub-selects as well. */
function unsteady(
  statement: MergeStmt,
  target: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const defaults = clausesOf(statement).flatMap((clause) =>
    defaultsOf(clause, target).map((column) => unsteadyDefault(column, 'immutable', catalog)),
  );
  const written = unsteadyPart({ MergeStmt: statement }, 'immutable', catalog, true);
  const part = written ?? defaults.find((one) => one !== undefined);
  if (part === undefined) return [];
  return refusal(
    'citus-rows',
    `MERGE cannot be distributed with ${part}`,
    {
      detail: 'Citus takes only immutable functions to shards there, in defaults as well.',
      hint: apart,
    },
    INTERNAL,
  );
}

function clausesOf({ mergeWhenClauses = [] }: MergeStmt): readonly MergeWhenClause[] {
  return mergeWhenClauses.flatMap((node) => as(node, 'MergeWhenClause') ?? []);
}

/** Columns that a new row, or SET, leaves to their defaults. */
function defaultsOf({ commandType, targetList, values = [] }: MergeWhenClause, table: Table) {
  const given = resTargets(targetList);
  if (commandType === 'CMD_UPDATE') {
    const names = given.filter(({ val }) => as(val, 'SetToDefault')).map(({ name }) => name);
    return table.columns.filter(({ name }) => names.includes(name));
  }
  if (commandType !== 'CMD_INSERT') return [];
  const names = targetList ? given.map(({ name }) => name) : table.columns.map(({ name }) => name);
  const written = names.filter((_, i) => values[i] && !as(values[i], 'SetToDefault'));
  return table.columns.filter(({ name, generated }) => !generated && !written.includes(name));
}

/** A row is found, and made, only on the shard that its key leads to. */
function aboutKey(
  statement: MergeStmt,
  { table, as: alias }: Named,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const key = keyOf(table)?.name;
  if (key === undefined) return [];
  const joined = joinedTo(statement.joinCondition, key, alias);
  if (joined.length === 0) return withoutJoin(key, table, catalog);
  const other = joined.map((column) => typeIn(column, statement.sourceRelation, catalog));
  const own = typeKey(keyOf(table)?.type, catalog);
  if (other.every((type) => type !== undefined && type !== own)) {
    return otherType(key, table, catalog);
  }
  return clausesOf(statement).flatMap((clause) =>
    changedKey(clause, key, [...joined, keyColumn(alias, key)], table, catalog),
  );
}

/** Columns that the condition has as equal to the key. */
function joinedTo(condition: Node | undefined, key: string, alias: string): readonly Node[] {
  return conjuncts(condition).flatMap((one) => {
    const sides = equalSides(one) ?? [];
    const others = sides.filter((side) => !isColumn(side, key, alias));
    return others.length === 1 ? others.filter((side) => as(side, 'ColumnRef')) : [];
  });
}

/** Of a column of a source that is a table itself. */
function typeIn(column: Node, source: Node | undefined, catalog: Catalog): string | undefined {
  const table = named(as(source, 'RangeVar'), catalog)?.table;
  const name = strings(as(column, 'ColumnRef')?.fields).at(-1);
  return typeKey(table?.columns.find((one) => one.name === name)?.type, catalog);
}

function otherType(key: string, table: Table, catalog: Catalog): readonly TreeDiagnostic[] {
  return refusal(
    'citus-rows',
    `MERGE cannot join distribution column "${key}" of ${shown(table, catalog)} to a column of another type`,
    {
      detail: 'Values of other types have other hashes: they lead to other shards.',
      hint: `Join "${key}" to a column of its type, by a sub-select that casts it.`,
    },
    INTERNAL,
  );
}

const keyColumn = (alias: string, key: string): Node => ({
  ColumnRef: { fields: [{ String: { sval: alias } }, { String: { sval: key } }] },
});

function withoutJoin(key: string, table: Table, catalog: Catalog): readonly TreeDiagnostic[] {
  return refusal(
    'citus-rows',
    `MERGE into ${shown(table, catalog)} must join its distribution column "${key}"`,
    {
      detail: `${placed(table, catalog)}: without a column equal to "${key}", no shard is that of a source's row.`,
      hint: `Write "${key}" = a column of the source in ON.`,
    },
    INTERNAL,
  );
}

function changedKey(
  clause: MergeWhenClause,
  key: string,
  equal: readonly Node[],
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const { commandType, targetList, values = [] } = clause;
  const name = shown(table, catalog);
  const given = resTargets(targetList);
  if (commandType === 'CMD_UPDATE') {
    const target = given.find((one) => one.name === key);
    if (!target || isOneOf(target.val, equal)) return [];
    return refusal('citus-rows', `cannot change distribution column "${key}" of ${name}`, {
      detail: `${placed(table, catalog)}: with another value a row would belong to another shard.`,
      hint: 'Leave the column out of SET.',
      location: target.location,
    });
  }
  if (commandType !== 'CMD_INSERT') return [];
  const names = targetList ? given.map((one) => one.name) : table.columns.map((one) => one.name);
  if (isOneOf(values[names.indexOf(key)], equal)) return [];
  return refusal(
    'citus-rows',
    `MERGE must insert into "${key}" of ${name} what it is joined by`,
    {
      detail: `${placed(table, catalog)}: another value would lead to another shard.`,
      hint: `Give "${key}" the column of the source that ON compares it with.`,
    },
    INTERNAL,
  );
}

function isOneOf(value: Node | undefined, columns: readonly Node[]): boolean {
  const text = columnText(value);
  return text !== '' && columns.some((column) => columnText(column) === text);
}

function columnText(node: Node | undefined): string {
  const fields = as(node, 'ColumnRef')?.fields ?? [];
  return fields.map((field) => as(field, 'String')?.sval ?? '*').join('.');
}
