/** What a table gets from the tables it inherits from, or from the type it follows. */

import type { Constraint, CreateStmt, TypeCast, TypeName } from '@citrate/parser';
import { as } from '@citrate/parser';
import { raise } from '../errors.ts';
import { childrenOf } from '../hierarchy.ts';
import { requireRelation, requireTable, resolveRelation, resolveType } from '../lookup.ts';
import type { Column, CompositeType, QualifiedName, Table, TableConstraint } from '../model.ts';
import { chooseConstraintName } from '../names/choosers.ts';
import { rangeVar, strings } from '../names-of.ts';
import { renameInConstraint } from '../rename/expressions.ts';
import { withFields, withoutLocations } from '../trees.ts';
import { requireMergeableCheck } from './merge-check.ts';
import { inheritedColumn, requireSameType } from './merge-columns.ts';
import { notice, type Run } from './run.ts';
import {
  changeColumn,
  changeConstraint,
  changeTable,
  columnOf,
  constraintOf,
  makeNotNull,
  notNullOf,
  storeConstraint,
  tableOf,
} from './tables.ts';

/** The tables of INHERITS, or the one of PARTITION OF. */
export function parentsOf({ inhRelations, partbound }: CreateStmt, run: Run): Table[] {
  const names = (inhRelations ?? []).map((node) => as(node, 'RangeVar') ?? {});
  const found = names.map((name) => requireRelation(run.catalog, name));
  return found.map((_, i) => {
    const name = names[i] ?? {};
    const parent = requireTable(run.catalog, name);
    if (!partbound && parent.partitionKey) {
      raise('42809', `cannot inherit from partitioned table "${parent.name}"`, name);
    }
    if (!partbound && parent.isPartition) {
      raise('42809', `cannot inherit from partition "${parent.name}"`, name);
    }
    return parent;
  });
}

/** Columns of OF's type; 42704 if there is none. */
export function typedColumns({ ofTypename }: CreateStmt, run: Run): Column[] {
  const type = typeOf(ofTypename, run);
  if (!type) return [];
  return type.columns.map((column) => ({ ...column, notNull: false }));
}

export function typeOf(type: TypeName | undefined, run: Run): CompositeType | undefined {
  if (!type) return undefined;
  const names = strings(type.names);
  const found = resolveRelation(run.catalog, rangeVar(names));
  if (found?.kind === 'composite type') return found;
  if (!found && !resolveType(run.catalog, names)) {
    raise('42704', `type "${names.join('.')}" does not exist`, { location: type.location });
  }
  raise('42809', `type ${names.join('.')} is not a composite type`, { location: type.location });
}

/** Checks of the parents, by their names. After MergeCheckConstraint (tablecmds.c). */
export function inheritChecks(run: Run, table: QualifiedName, parents: readonly Table[]): void {
  for (const parent of parents) {
    for (const check of parent.constraints) {
      if (check.kind === 'check' && !check.definition.is_no_inherit) {
        inheritCheck(run, table, parent, check);
      }
    }
  }
}

/** One check of one parent: a new one, or one more reason for an equal one. */
export function inheritCheck(
  run: Run,
  table: QualifiedName,
  parent: QualifiedName,
  check: TableConstraint,
): void {
  const renaming = { table: parent.name, newTable: table.name };
  const definition = renameInConstraint(check.definition, renaming);
  const { name, columns } = check;
  const existing = constraintOf(tableOf(run, table), name);
  if (!existing) {
    const inherited = { parents: 1, local: false };
    storeConstraint(run, table, { name, kind: 'check', columns, definition, inherited });
    return;
  }
  if (existing.kind !== 'check' || !sameCheck(existing.definition, definition)) {
    raise('42710', `constraint "${name}" for relation "${table.name}" already exists`);
  }
  requireMergeableCheck(existing, definition, table, 'inherited');
  const { isPartition } = tableOf(run, table);
  changeConstraint(run, table, name, (c) =>
    withFields(c, { inherited: isPartition ? ofPartition : moreParents(c.inherited) }),
  );
}

/** All that a partition has in common with its table it has from there alone. */
const ofPartition = { parents: 1, local: false };

/** A server prints casts that nobody wrote: whether these differ, it finds out by itself. */
export function sameCheck(a: Constraint, b: Constraint): boolean {
  const [one, other] = [a, b].map((c) =>
    JSON.stringify(withoutLocations(c.raw_expr ?? {}), (_, value: unknown) => withoutCasts(value)),
  );
  return one === other;
}

function withoutCasts(value: unknown): unknown {
  let inner = value;
  while (typeof inner === 'object' && inner !== null && 'TypeCast' in inner) {
    inner = (inner as { readonly TypeCast: TypeCast }).TypeCast.arg;
  }
  return inner;
}

export function addParent(run: Run, table: QualifiedName, { name }: TableConstraint): void {
  changeConstraint(run, table, name, (c) => withFields(c, { inherited: moreParents(c.inherited) }));
}

function moreParents(inherited: TableConstraint['inherited']) {
  return { parents: (inherited?.parents ?? 0) + 1, local: inherited?.local ?? true };
}

/** From 18 on, not-nulls of the parents, with the name of the first where the table has none itself. */
export function inheritNotNulls(run: Run, table: QualifiedName, parents: readonly Table[]): void {
  if (run.pg < 18) return;
  for (const { name } of tableOf(run, table).columns) {
    for (const parent of parents) {
      const constraint = notNullOf(parent, name);
      if (constraint && !constraint.definition.is_no_inherit) {
        inheritNotNull(run, table, constraint);
      }
    }
  }
}

/** A name that the table has already gives way to one of its own. */
export function inheritNotNull(run: Run, table: QualifiedName, constraint: TableConstraint): void {
  const { columns, definition } = constraint;
  const [column = ''] = columns;
  const existing = notNullOf(tableOf(run, table), column);
  if (existing) {
    addParent(run, table, existing);
    return;
  }
  const taken = constraintOf(tableOf(run, table), constraint.name) !== undefined;
  const parts = { table, addition: column, label: 'not_null' };
  const name = taken ? chooseConstraintName(run, parts) : constraint.name;
  const inherited = { parents: 1, local: false };
  const own = { ...definition, conname: name };
  storeConstraint(run, table, { name, kind: 'not null', columns, definition: own, inherited });
  makeNotNull(run, table, column);
}

/** What a new column of a table brings its children. After ATExecAddColumn (tablecmds.c). */
export function inheritColumn(run: Run, parent: QualifiedName, column: Column): void {
  for (const child of childrenOf(run.catalog, parent)) {
    const before = columnOf(child, column.name);
    if (before) {
      requireSameType(run, before, column, {
        type: `child table "${child.name}" has different type for column "${column.name}"`,
        collation: `child table "${child.name}" has different collation for column "${column.name}"`,
      });
      notice(
        run,
        '00000',
        `merging definition of column "${column.name}" for child "${child.name}"`,
      );
      changeColumn(run, child, column.name, (c) =>
        withFields(c, { inherited: moreParents(c.inherited) }),
      );
      continue;
    }
    const inherited = { parents: 1, local: false };
    const columns = [...child.columns, { ...inheritedColumn(column), inherited }];
    changeTable(run, child, { columns });
    inheritColumn(run, child, column);
  }
}

/** What its last parent leaves it is its own. */
export function withoutParent<T extends Pick<Column, 'inherited'>>(part: T): T {
  const { inherited, ...rest } = part;
  if (!inherited) return part;
  // The type knows no part without what is optional in it.
  if (inherited.parents <= 1) return rest as T;
  return { ...part, inherited: { ...inherited, parents: inherited.parents - 1 } };
}
