/** Columns and constraints under other names, in a table and in those that have them from it. */
import type { RenameStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import { familyOf } from '../hierarchy.ts';
import { findRelation } from '../lookup.ts';
import type { Index, QualifiedName, Table, TableConstraint } from '../model.ts';
import { sameName } from '../names-of.ts';
import { reference } from '../references.ts';
import { referrersOf } from '../referrers.ts';
import { renameRelation } from '../rename/relations.ts';
import { refuseSystemName } from '../system-columns.ts';
import { constraintExists } from './constraints.ts';
import type { Run } from './run.ts';
import { refuseTakenName } from './sequences.ts';
import { changeTable, columnOf, constraintOf, tableOf } from './tables.ts';

/**
 * The table and all below it, children before it as they are renamed, and how many parents each has
 * among them. After find_all_inheritors (pg_inherits.c).
 */
export function withParentsIn(run: Run, table: QualifiedName): (readonly [Table, number])[] {
  const [self, ...children] = familyOf(run.catalog, table).map((name) => tableOf(run, name));
  if (!self) return [];
  const isIn = (name: QualifiedName): boolean =>
    sameName(name, self) || children.some((one) => sameName(one, name));
  return [
    ...children.map((one) => [one, (one.parents ?? []).filter(isIn).length] as const),
    [self, 0] as const,
  ];
}

/** After renameatt_internal (tablecmds.c). */
export function requireRenamable(
  table: Table,
  { subname: from = '', newname: to = '', relation }: RenameStmt,
  parents: number,
): void {
  const column = columnOf(table, from);
  if (!column) raise('42703', `column "${from}" does not exist`);
  if ((column.inherited?.parents ?? 0) > parents) {
    raise('42P16', `cannot rename inherited column "${from}"`);
  }
  if (columnOf(table, to)) {
    raise('42701', `column "${to}" of relation "${table.name}" already exists`);
  }
  refuseSystemName(to, relation?.location);
}

/** A child has it by the same name, or the server finds none: or another one. */
export function requireConstraint(table: Table, name: string): TableConstraint {
  const found = constraintOf(table, name);
  if (found) return found;
  raise('42704', `constraint "${name}" for table "${table.name}" does not exist`);
}

export function isInheritable({ kind, definition }: TableConstraint): boolean {
  return (kind === 'check' || kind === 'not null') && !definition.is_no_inherit;
}

/** After rename_constraint_internal (tablecmds.c). */
export function renameOwn(
  run: Run,
  table: Table,
  { from, to, parents }: { readonly from: string; readonly to: string; readonly parents: number },
): void {
  const constraint = requireConstraint(table, from);
  if (isInheritable(constraint) && (constraint.inherited?.parents ?? 0) > parents) {
    raise('42P16', `cannot rename inherited constraint "${from}"`);
  }
  const index = constraintIndex(run, table, from);
  const target = { schema: table.schema, name: to };
  if (index) refuseTakenName(run, target);
  if (constraintOf(table, to)) raise('42710', constraintExists(to, table));
  if (index) run.catalog = renameRelation(run.catalog, index, target);
  renameStored(run, table, from, to);
}

function constraintIndex(run: Run, table: Table, name: string): Index | undefined {
  const index = findRelation(run.catalog, { schema: table.schema, name });
  return index?.kind === 'index' && index.constraint && index.table.name === table.name
    ? index
    : undefined;
}

export function renameStored(run: Run, table: QualifiedName, from: string, to: string): void {
  const constraints = tableOf(run, table).constraints.map((c) =>
    c.name === from ? { ...c, name: to, definition: { ...c.definition, conname: to } } : c,
  );
  changeTable(run, table, { constraints });
  followParent(run, table, from, to);
}

/** Parts of the constraint know it by its new name. */
function followParent(run: Run, table: QualifiedName, from: string, to: string): void {
  const isPart = ({ parent }: TableConstraint): boolean =>
    parent !== undefined && sameName(parent, table) && parent.constraint === from;
  for (const other of referrersOf(run.catalog, reference('part of', table))) {
    if (other.kind !== 'table' || !other.constraints.some(isPart)) continue;
    const constraints = other.constraints.map((c) =>
      isPart(c) && c.parent ? { ...c, parent: { ...c.parent, constraint: to } } : c,
    );
    changeTable(run, other, { constraints });
  }
}
