/** Columns that a table has from others, and its own beside them. After MergeAttributes (tablecmds.c). */

import { isBuiltinType } from '../builtin-types.ts';
import type { ColumnDraft } from '../definition/column.ts';
import { raise } from '../errors.ts';
import type { Column, Table } from '../model.ts';
import { strings } from '../names-of.ts';
import { nextValueOf } from '../sequence-calls.ts';
import { withoutLocations } from '../trees.ts';
import { formatType } from '../types.ts';
import { notice, type Run } from './run.ts';
import { differ } from './same-expression.ts';
import { columnOf, notNullOf } from './tables.ts';

/** What is told of columns of other types, or of other collations. */
interface Conflict {
  readonly type: string;
  readonly collation: string;
}

/** Columns of the parents in order, each name once. */
export function inheritedColumns(parents: readonly Table[], run: Run): Column[] {
  if (parents.length === 0) return [];
  const merged = new Map<string, Column>();
  for (const parent of parents) {
    for (const column of parent.columns) {
      const before = merged.get(column.name);
      if (before) requireAlike(run, before, column);
      const inherited = { parents: (before?.inherited?.parents ?? 0) + 1, local: false };
      const own = before ? { ...ofLater(column), ...before } : inheritedColumn(column);
      const notNull = own.notNull || isInheritedNotNull(parent, column.name, run);
      merged.set(column.name, { ...own, notNull, inherited });
    }
  }
  return [...merged.values()];
}

/** Whether children have a column not null from this parent. */
export function isInheritedNotNull(parent: Table, name: string, run: Run): boolean {
  if (run.pg < 18) return columnOf(parent, name)?.notNull ?? false;
  const constraint = notNullOf(parent, name);
  return constraint !== undefined && !constraint.definition.is_no_inherit;
}

function requireAlike(run: Run, before: Column, column: Column): void {
  const { name } = column;
  notice(run, '00000', `merging multiple inherited definitions of column "${name}"`);
  requireSameType(run, before, column, {
    type: `inherited column "${name}" has a type conflict`,
    collation: `inherited column "${name}" has a collation conflict`,
  });
  if (before.generated?.kind === column.generated?.kind) return;
  raise('42804', `inherited column "${name}" has a generation conflict`);
}

/** As a child has it: of its own are the identity, and what no MergeAttributes() hands on. */
export function inheritedColumn({
  identity: _identity,
  serial,
  comment: _comment,
  statistics: _statistics,
  options: _options,
  foreignOptions: _foreignOptions,
  ...column
}: Column): Column {
  const value = column.default ?? (serial && nextValueOf(serial));
  return { ...column, notNull: false, ...(value && { default: value }) };
}

/** What the column has of a later parent, where the first has nothing. */
function ofLater(column: Column): Pick<Column, 'default' | 'compression'> {
  const { default: value, compression } = inheritedColumn(column);
  return { ...(value && { default: value }), ...(compression && { compression }) };
}

/** The parents' columns first; what the table declares itself is added to them, or follows. */
export function mergedColumns(
  base: readonly Column[],
  own: readonly Column[],
  { drafts, isPartition, run }: Declared,
): Column[] {
  if (base.length === 0) return [...own];
  const merged = new Map(base.map((column) => [column.name, column]));
  for (const [i, column] of own.entries()) {
    const before = merged.get(column.name);
    if (before?.inherited) requireFit(run, before, column, isPartition);
    const hasOwn = drafts[i]?.default !== undefined;
    merged.set(column.name, before ? mergedColumn(before, column, hasOwn, isPartition) : column);
  }
  return [...merged.values()];
}

/** What a statement says of the table's own columns. */
interface Declared {
  readonly drafts: readonly ColumnDraft[];
  readonly isPartition: boolean;
  readonly run: Run;
}

function requireFit(run: Run, before: Column, column: Column, isPartition: boolean): void {
  const { name } = column;
  if (!isPartition) {
    notice(run, '00000', `merging column "${name}" with inherited definition`);
    requireSameType(run, before, column, {
      type: `column "${name}" has a type conflict`,
      collation: `column "${name}" has a collation conflict`,
    });
  }
  if (!isPartition || run.pg >= 16) requireSameKind(run, before, column);
}

/** A column is generated where its parent's is: before 16 by the same expression, if there. */
function requireSameKind(run: Run, { generated: before }: Column, own: Column): void {
  const { name, generated, identity, serial } = own;
  if (generated && (before === undefined ? run.pg >= 16 : run.pg < 16)) {
    raise('42611', `child column "${name}" specifies generation expression`);
  }
  if (!before) return;
  const from = `column "${name}" inherits from generated column`;
  if (own.default ?? serial) raise('42611', `${from} but specifies default`);
  if (identity) raise('42611', `${from} but specifies identity`);
  if (generated && generated.kind !== before.kind) raise('42611', `${from} of different kind`);
}

function mergedColumn(
  before: Column,
  own: Column,
  hasOwnDefault: boolean,
  isPartition: boolean,
): Column {
  const { inherited } = before;
  const { default: value, ...rest } = before;
  const kept = hasOwnDefault || own.serial || own.identity ? {} : { default: value };
  return {
    ...rest,
    ...(kept.default && { default: kept.default }),
    ...own,
    type: before.type,
    notNull: before.notNull || own.notNull,
    ...(inherited && { inherited: isPartition ? inherited : { ...inherited, local: true } }),
  };
}

/** Parents that each say another value are no help, unless the table says one itself. */
export function refuseOtherDefaults(
  parents: readonly Table[],
  drafts: readonly ColumnDraft[],
): void {
  if (parents.length < 2) return;
  const said = new Set(
    drafts.filter((d) => d.default ?? d.generated ?? d.serial).map(({ name }) => name),
  );
  const values = new Map<string, NonNullable<Column['default']>>();
  for (const column of parents.flatMap(({ columns }) => columns)) {
    const { name, generated } = column;
    const value = generated?.expression ?? inheritedColumn(column).default;
    const before = values.get(name);
    if (value && before && !said.has(name) && differ(before, value, isText(column))) {
      const what = generated ? 'generation expressions' : 'default values';
      raise('42611', `column "${name}" inherits conflicting ${what}`, {
        hint: `To resolve the conflict, specify ${generated ? 'a generation expression' : 'a default'} explicitly.`,
      });
    }
    if (value) values.set(name, value);
  }
}

/** Of these a constant is what is written. */
function isText({ type }: Column): boolean {
  return ofDefaultCollation.has(strings(type.names).at(-1) ?? '');
}

/** 42804 for another type, 42P21 for another collation, where both are known. */
export function requireSameType(run: Run, a: Column, b: Column, conflict: Conflict): void {
  if (!a.type.names || !b.type.names) return;
  const [one, other] = [a, b].map(({ type }) => formatType(run.catalog, type));
  const isOther = one !== other || !haveSameModifiers(a, b);
  if (isOther) raise('42804', conflict.type, { detail: `${one} versus ${other}` });
  const [its, others] = [collationOf(a), collationOf(b)];
  if (its === others) return;
  raise('42P21', conflict.collation, { detail: `"${its}" versus "${others}"` });
}

/** Types of extensions may say the same in other words. */
function haveSameModifiers(a: Column, b: Column): boolean {
  if (!isBuiltinType(strings(a.type.names).at(-1) ?? '')) return true;
  const [one, other] = [a, b].map(({ type }) => withoutLocations(type.typmods ?? []));
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Types that have the database's collation if nothing is said. */
const ofDefaultCollation: ReadonlySet<string> = new Set(['bpchar', 'text', 'varchar']);

function collationOf(column: Column): string {
  return (isText(column) && column.collation?.at(-1)) || 'default';
}
