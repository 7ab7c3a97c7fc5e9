/** Partitions: made, attached, detached. After PostgreSQL's tablecmds.c. */
import { type AlterTableCmd, as } from '@citrate/parser';
import { raise } from '../errors.ts';
import { childrenOf, familyOf } from '../hierarchy.ts';
import { indexesOf } from '../keys.ts';
import { requireRelation, requireTable } from '../lookup.ts';
import type {
  Column,
  Inheritance,
  QualifiedName,
  Table,
  TableConstraint,
  Trigger,
} from '../model.ts';
import { sameName } from '../names-of.ts';
import { withFields, withoutLocations } from '../trees.ts';
import { withRelation } from '../update.ts';
import { cloneReferenced, cloneReferencing, detachForeignKeys } from './clone-foreign-key.ts';
import { ensureIndex } from './clone-index.ts';
import { addParent, inheritNotNull, sameCheck, withoutParent } from './inheritance.ts';
import { requireFitForParent } from './merge-check.ts';
import { requireSameType } from './merge-columns.ts';
import { requireFreeBound } from './partition-bounds.ts';
import { joinShards } from './partition-shards.ts';
import type { Run } from './run.ts';
import { differ } from './same-expression.ts';
import { changeTable, columnOf, constraintOf, notNullOf, tableOf } from './tables.ts';
import { changeTriggers } from './triggers.ts';

/** What a new partition gets of its parent beside columns and checks. */
export function cloneToPartition(run: Run, parent: Table, partition: QualifiedName): void {
  for (const index of indexesOf(run.catalog, parent)) ensureIndex(run, index, partition);
  cloneTriggers(run, parent, partition);
  cloneReferencing(run, parent, partition);
  cloneReferenced(run, parent, partition);
}

/** In the order that CloneRowTriggersToPartition finds them in: that of their names. */
function cloneTriggers(run: Run, parent: Table, partition: QualifiedName): void {
  const rows = (parent.triggers ?? [])
    .filter((t) => t.row)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (rows.length === 0) return;
  for (const member of familyOf(run.catalog, partition)) {
    const own = tableOf(run, member).triggers ?? [];
    const twice = rows.find((t) => own.some((o) => o.name === t.name));
    if (twice)
      raise('42710', `trigger "${twice.name}" for relation "${member.name}" already exists`);
    const clones = rows.map(cloned);
    changeTable(run, member, { triggers: [...own, ...clones] });
  }
}

/** A constraint trigger's constraint is called as the trigger is by now. */
function cloned({ comment: _, constraint, ...trigger }: Trigger): Trigger {
  return { ...trigger, ...(constraint && { constraint: trigger.name }), isClone: true };
}

/** What was cloned to a partition goes from it, and from all below it. */
function dropClones(run: Run, partition: QualifiedName): void {
  const { triggers = [] } = tableOf(run, partition);
  const gone = new Set(triggers.filter((t) => t.isClone).map(({ name }) => name));
  if (gone.size === 0) return;
  for (const member of familyOf(run.catalog, partition)) {
    changeTriggers(run, member, (own) => own.filter((t) => !t.isClone || !gone.has(t.name)));
  }
}

/** ATTACH PARTITION: what the parent has must be there, or is made. After ATExecAttachPartition. */
export function attachPartition(cmd: AlterTableCmd, name: QualifiedName, run: Run): void {
  const parent = tableOf(run, name);
  requirePartitioned(parent, run);
  const { name: range = {}, bound } = as(cmd.def, 'PartitionCmd') ?? {};
  const child = requireTable(run.catalog, range);
  if (child.isPartition) raise('42809', `"${child.name}" is already a partition`, range);
  if (child.ofType) raise('42809', 'cannot attach a typed table as partition', range);
  if (child.parents) raise('42809', 'cannot attach inheritance child as partition', range);
  if (!child.partitionKey && childrenOf(run.catalog, child).length > 0) {
    raise('42809', 'cannot attach inheritance parent as partition', range);
  }
  refuseCircle(run, parent, child);
  refuseFurtherColumns(parent, child, run);
  if (bound) requireFreeBound(run, parent, child, bound);
  mergeColumns(run, parent, child);
  mergeConstraints(run, parent, child);
  changeTable(run, child, {
    parents: [{ schema: name.schema, name: name.name }],
    isPartition: true,
    ...(bound && { partitionBound: withoutLocations(bound) }),
  });
  cloneToPartition(run, parent, child);
  joinShards(run, parent, child);
}

function requirePartitioned({ name, partitionKey }: Table, { catalog }: Run): void {
  if (partitionKey) return;
  raise(catalog.pg >= 18 ? '42809' : '42P17', `table "${name}" is not partitioned`);
}

/** Nothing inherits from itself. */
function refuseCircle(run: Run, parent: Table, child: Table): void {
  if (!familyOf(run.catalog, child).some((member) => sameName(member, parent))) return;
  raise('42P07', 'circular inheritance not allowed', {
    detail: `"${parent.name}" is already a child of "${child.name}".`,
  });
}

/** After ATPrepAddInherit and ATExecAddInherit. */
function refuseAsChild(child: Table): void {
  if (child.ofType) raise('42809', 'cannot change inheritance of typed table');
  if (child.isPartition) raise('42809', 'cannot change inheritance of a partition');
  if (child.partitionKey) raise('42809', 'cannot change inheritance of partitioned table');
}

function refuseAsParent(parent: Table): void {
  if (parent.partitionKey) {
    raise('42809', `cannot inherit from partitioned table "${parent.name}"`);
  }
  if (parent.isPartition) raise('42809', `cannot inherit from partition "${parent.name}"`);
}

/** A partition has no columns of its own; from 17 on, it has its table's identity. */
function refuseFurtherColumns(parent: Table, child: Table, { pg }: Run): void {
  const extra = child.columns.find(
    ({ name, identity }) => (pg >= 17 && identity) || !columnOf(parent, name),
  );
  if (extra?.identity && pg >= 17) {
    raise(
      '55000',
      `table "${child.name}" being attached contains an identity column "${extra.name}"`,
      {
        detail: 'The new partition may not contain an identity column.',
      },
    );
  }
  if (extra) {
    raise(
      '42804',
      `table "${child.name}" contains column "${extra.name}" not found in parent "${parent.name}"`,
      {
        detail: 'The new partition may contain only the columns present in parent.',
      },
    );
  }
}

/** After MergeAttributesIntoExisting. */
function mergeColumns(run: Run, parent: Table, child: Table): void {
  for (const column of parent.columns) {
    const own = columnOf(child, column.name);
    if (!own) raise('42804', `child table is missing column "${column.name}"`);
    requireSameType(run, own, column, {
      type: `child table "${child.name}" has different type for column "${column.name}"`,
      collation: `child table "${child.name}" has different collation for column "${column.name}"`,
    });
    if (column.notNull && !own.notNull && isInherited(run, parent, column)) {
      raise(
        '42804',
        `column "${column.name}" in child table "${child.name}" must be marked NOT NULL`,
      );
    }
    requireSameGeneration(run, own, column);
  }
  const columns = child.columns.map((c) =>
    columnOf(parent, c.name) ? withFields(c, { inherited: oneMore(c.inherited, parent) }) : c,
  );
  changeTable(run, child, { columns });
}

/** Before 16 a child's could be generated where its parent's is not, and not otherwise than that. */
function requireSameGeneration(run: Run, own: Column, { name, generated: wanted }: Column): void {
  const { generated } = own;
  const conflict = (what: string): never =>
    raise('42804', `column "${name}" in child table ${what}`);
  if (wanted && !generated) conflict('must be a generated column');
  if (!wanted && generated && run.pg >= 16) conflict('must not be a generated column');
  if (!wanted || !generated) return;
  if (run.pg < 16 && differ(wanted.expression, generated.expression)) {
    conflict('has a conflicting generation expression');
  }
  if (wanted.kind === generated.kind) return;
  raise('42804', `column "${name}" inherits from generated column of different kind`);
}

/** Children of partitioned tables have all from their parent, and nothing of their own. */
function oneMore(inherited: Column['inherited'], parent: Table): NonNullable<Column['inherited']> {
  const local = parent.partitionKey === undefined && (inherited?.local ?? true);
  return { parents: (inherited?.parents ?? 0) + 1, local };
}

function isInherited(run: Run, parent: Table, { name }: Column): boolean {
  return run.pg < 18 || !notNullOf(parent, name)?.definition.is_no_inherit;
}

/** After MergeConstraintsIntoExisting. */
function mergeConstraints(run: Run, parent: Table, child: Table): void {
  for (const constraint of parent.constraints) {
    if (constraint.definition.is_no_inherit) continue;
    const own = counterpart(run, constraint, child);
    if (own) requireFitForParent(own, constraint, child);
    if (constraint.kind === 'not null' && own) inheritNotNull(run, child, constraint);
    else if (constraint.kind === 'check' && own) addParent(run, child, own);
    else continue;
    if (parent.partitionKey && own) setForeign(run, child, own.name);
  }
}

function counterpart(run: Run, { kind, name, columns, definition }: TableConstraint, child: Table) {
  const table = tableOf(run, child);
  if (kind === 'not null') return notNullOf(table, columns[0] ?? '');
  if (kind !== 'check') return undefined;
  const own = constraintOf(table, name);
  if (own?.kind !== 'check') raise('42804', `child table is missing constraint "${name}"`);
  if (!sameCheck(own.definition, definition)) {
    raise(
      '42804',
      `child table "${child.name}" has different definition for check constraint "${name}"`,
    );
  }
  return own;
}

/** On a partition it is the parent's alone. */
function setForeign(run: Run, table: QualifiedName, name: string): void {
  const constraints = tableOf(run, table).constraints.map((c) =>
    c.name === name && c.inherited ? fromParent(c, c.inherited, run) : c,
  );
  changeTable(run, table, { constraints });
}

/** A check is called alike on all shards then. */
function fromParent(
  constraint: TableConstraint,
  { parents }: Inheritance,
  { catalog: { citus } }: Run,
): TableConstraint {
  const inherited = { parents, local: false };
  return constraint.kind === 'check' && !citus
    ? { ...constraint, inherited, suffixedOnShards: false }
    : { ...constraint, inherited };
}

/** DETACH PARTITION: the table keeps all as its own. After ATExecDetachPartition. */
export function detachPartition(cmd: AlterTableCmd, name: QualifiedName, run: Run): void {
  requirePartitioned(tableOf(run, name), run);
  const range = as(cmd.def, 'PartitionCmd')?.name ?? {};
  const child = requireTable(run.catalog, range);
  if (!child.isPartition || !child.parents?.some((p) => sameName(p, name))) {
    raise('42P01', `relation "${child.name}" is not a partition of relation "${name.name}"`, range);
  }
  detachForeignKeys(run, child);
  dropClones(run, child);
  const { detachPending: _pending, ...whole } = tableOf(run, child);
  const { parents: _, isPartition: __, partitionBound: _bound, ...table } = whole;
  const columns = table.columns.map(({ inherited: ___, ...column }) => column);
  const constraints = table.constraints.map((c) => standing(c, child));
  run.catalog = withRelation(run.catalog, { ...table, columns, constraints });
  for (const { parent: ___, ...index } of indexesOf(run.catalog, child)) {
    run.catalog = withRelation(run.catalog, index);
  }
}

function standing(
  { inherited: _, parent, ...constraint }: TableConstraint,
  table: Table,
): TableConstraint {
  return parent && sameName(parent, table) ? { ...constraint, parent } : constraint;
}

/** INHERIT: as for a partition, without what belongs to partitions alone. */
export function addInherit(cmd: AlterTableCmd, name: QualifiedName, run: Run): void {
  const range = as(cmd.def, 'RangeVar') ?? {};
  const child = tableOf(run, name);
  refuseAsChild(child);
  const parent = requireTable(run.catalog, range);
  refuseAsParent(parent);
  const parents = child.parents ?? [];
  if (parents.some((p) => sameName(p, parent))) {
    raise('42P07', `relation "${parent.name}" would be inherited from more than once`, range);
  }
  refuseCircle(run, parent, child);
  mergeColumns(run, parent, child);
  mergeConstraints(run, parent, child);
  changeTable(run, name, { parents: [...parents, { schema: parent.schema, name: parent.name }] });
}

/** NO INHERIT. After RemoveInheritance. */
export function dropInherit(cmd: AlterTableCmd, name: QualifiedName, run: Run): void {
  const range = as(cmd.def, 'RangeVar') ?? {};
  if (tableOf(run, name).isPartition) raise('42809', 'cannot change inheritance of a partition');
  const parent = requireRelation(run.catalog, range);
  const { parents = [], ...table } = tableOf(run, name);
  const left = parents.filter((p) => !sameName(p, parent));
  if (parent.kind === 'index') raise('42809', `"${parent.name}" is an index`, range);
  if (parent.kind === 'composite type') {
    raise('42809', `"${parent.name}" is a composite type`, range);
  }
  if (parent.kind !== 'table' || left.length === parents.length) {
    raise('42P01', `relation "${parent.name}" is not a parent of relation "${table.name}"`, range);
  }
  const columns = table.columns.map((c) => (columnOf(parent, c.name) ? withoutParent(c) : c));
  const constraints = table.constraints.map((c) => (isFrom(c, parent) ? withoutParent(c) : c));
  run.catalog = withRelation(run.catalog, {
    ...table,
    ...(left.length > 0 && { parents: left }),
    columns,
    constraints,
  });
}

function isFrom({ kind, name, columns }: TableConstraint, parent: Table): boolean {
  if (kind === 'not null') return notNullOf(parent, columns[0] ?? '') !== undefined;
  return kind === 'check' && constraintOf(parent, name)?.kind === 'check';
}
