/** What goes when a part of a table goes that its children have from it. */
import { constraintObject, type DatabaseObject } from '../drop/objects.ts';
import { childrenOf } from '../hierarchy.ts';
import type { Inheritance, QualifiedName, Table, TableConstraint } from '../model.ts';
import { withoutParent } from './inheritance.ts';
import { refusePartitionKey } from './partition-key.ts';
import type { Run } from './run.ts';
import {
  changeColumn,
  changeConstraint,
  columnOf,
  constraintOf,
  notNullOf,
  tableOf,
} from './tables.ts';

/** The column, and that of children who have it from there alone; others have one parent less for it. */
export function columnInFamily(run: Run, table: QualifiedName, column: string): DatabaseObject[] {
  const { schema, name } = table;
  refusePartitionKey(tableOf(run, table), column, 'drop');
  const objects: DatabaseObject[] = [{ kind: 'column', schema, name, column }];
  for (const child of childrenOf(run.catalog, table)) {
    // One that is a child of another child, too, has changed by now.
    const inherited = columnOf(tableOf(run, child), column)?.inherited;
    if (inherited && isOrphan(inherited)) objects.push(...columnInFamily(run, child, column));
    else changeColumn(run, child, column, withoutParent);
  }
  return objects;
}

/** The column alone: to children, it is their own from now on. */
export function columnAlone(run: Run, table: QualifiedName, column: string): DatabaseObject[] {
  for (const child of childrenOf(run.catalog, table)) {
    changeColumn(run, child, column, asOwn);
  }
  return [{ kind: 'column', schema: table.schema, name: table.name, column }];
}

/** The same of a constraint. */
export function constraintAlone(
  run: Run,
  table: QualifiedName,
  constraint: TableConstraint,
): DatabaseObject[] {
  for (const child of childrenOf(run.catalog, table)) {
    const own = counterpart(child, constraint);
    if (!own?.inherited) continue;
    changeConstraint(run, child, own.name, asOwn);
  }
  return [constraintObject(table, constraint.name)];
}

/** A parent less, and from now on its own. */
export function asOwn<T extends { readonly inherited?: Inheritance }>(part: T): T {
  return ofItsOwn(withoutParent(part));
}

function ofItsOwn<T extends { readonly inherited?: Inheritance }>(part: T): T {
  return part.inherited ? { ...part, inherited: { ...part.inherited, local: true } } : part;
}

function isOrphan({ parents, local }: Inheritance): boolean {
  return parents === 1 && !local;
}

/** As with columns: a check or not-null of children who have it from there alone goes, too. */
export function constraintInFamily(
  run: Run,
  table: QualifiedName,
  constraint: TableConstraint,
): DatabaseObject[] {
  const objects = [constraintObject(table, constraint.name)];
  for (const child of childrenOf(run.catalog, table)) {
    const own = counterpart(tableOf(run, child), constraint);
    if (!own?.inherited) continue;
    if (isOrphan(own.inherited)) objects.push(...constraintInFamily(run, child, own));
    else changeConstraint(run, child, own.name, withoutParent);
  }
  return objects;
}

function counterpart(child: Table, { kind, name, columns }: TableConstraint) {
  if (kind === 'not null') return notNullOf(child, columns[0] ?? '');
  return kind === 'check' ? constraintOf(child, name) : undefined;
}
