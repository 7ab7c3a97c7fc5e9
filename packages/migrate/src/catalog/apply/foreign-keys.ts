import type { RangeVar } from '@citrate/parser';
import type { ConstraintDraft } from '../definition/column.ts';
import { raise } from '../errors.ts';
import { familyOf } from '../hierarchy.ts';
import { hasKeyConstraint, keyOn, uniqueKeys } from '../keys.ts';
import { requireTable } from '../lookup.ts';
import type { QualifiedName, Table } from '../model.ts';
import { chooseConstraintName } from '../names/choosers.ts';
import { constraintAddition } from '../names/citus-names.ts';
import { joinColumns } from '../names/joined.ts';
import { qualifiedRangeVar, sameName, stringNode, strings } from '../names-of.ts';
import { withFields, withoutLocations } from '../trees.ts';
import { spreadForeignKey } from './clone-foreign-key.ts';
import { requireComparable } from './comparable.ts';
import { recordName, refuseDuplicate } from './constraints.ts';
import type { Run } from './run.ts';
import { columnOf, constraintOf, storeConstraint, tableOf } from './tables.ts';

/** After PostgreSQL's ATAddForeignKeyConstraint (tablecmds.c). */
export function addForeignKey(
  run: Run,
  table: QualifiedName,
  draft: ConstraintDraft,
  recurse = true,
): void {
  const { node, definition } = draft;
  refuseDuplicate(run, table, draft);
  const referenced = referencedTable(run, node.pktable ?? {});
  const columns = strings(definition.fk_attrs);
  requireColumns(tableOf(run, table), columns, draft);
  refuseOnPartitioned(run, tableOf(run, table), draft, recurse);
  const referencedColumns = resolveReferenced(run, referenced, columns, draft);
  refuseOwnPartition(run, tableOf(run, table), referenced);
  const joined = joinColumns(columns);
  const addition = constraintAddition(node, joined, run.stored, tableOf(run, table));
  const parts = { table, addition, label: 'fkey' };
  const name =
    definition.conname ??
    recordName(run, table, node, 'foreign key', () => chooseConstraintName(run, parts));
  requireComparable(
    run.stored,
    [tableOf(run, table), columns],
    [referenced, referencedColumns],
    name,
  );
  storeConstraint(run, table, {
    name,
    kind: 'foreign key',
    columns,
    referenced: { schema: referenced.schema, name: referenced.name, columns: referencedColumns },
    definition: withFields(definition, {
      conname: name,
      pktable: withoutLocations(qualifiedRangeVar(referenced, node.pktable)),
      pk_attrs: referencedColumns.map(stringNode),
    }),
  });
  const key = constraintOf(tableOf(run, table), name);
  if (key) spreadForeignKey(run, table, key);
}

/** Before 18 not without checking rows. After ATAddForeignKeyConstraint. */
function refuseOnPartitioned(
  { pg }: Run,
  { name, partitionKey }: Table,
  { node }: ConstraintDraft,
  recurse: boolean,
): void {
  if (!partitionKey) return;
  if (!recurse) {
    raise('42809', `cannot use ONLY for foreign key on partitioned table "${name}"`, {
      location: node.location,
    });
  }
  if (pg >= 18 || !node.skip_validation) return;
  raise('42809', `cannot add NOT VALID foreign key on partitioned table "${name}"`, {
    detail: 'This feature is not yet supported on partitioned tables.',
    location: node.location,
  });
}

/** A partition gets the foreign key while it is open as what that refers to. After CheckTableNotInUse. */
function refuseOwnPartition({ catalog }: Run, table: Table, referenced: Table): void {
  const [, ...members] = table.partitionKey ? familyOf(catalog, table) : [];
  if (!members.some((member) => sameName(member, referenced))) return;
  const why = 'it is being used by active queries in this session';
  raise('55006', `cannot ALTER TABLE "${referenced.name}" because ${why}`);
}

/** It may be the table at hand, with a key that the same statement made. */
function referencedTable(run: Run, name: RangeVar): Table {
  return tableOf(run, requireTable(run.stored, name));
}

function requireColumns(table: Table, columns: readonly string[], { node }: ConstraintDraft): void {
  for (const column of columns) {
    if (columnOf(table, column)) continue;
    raise('42703', `column "${column}" referenced in foreign key constraint does not exist`, {
      location: node.location,
    });
  }
}

/** The columns named, or the primary key's; a unique key must be on exactly these. */
function resolveReferenced(
  run: Run,
  referenced: Table,
  referencing: readonly string[],
  draft: ConstraintDraft,
): readonly string[] {
  const location = draft.node.location;
  const columns = draft.definition.pk_attrs
    ? strings(draft.definition.pk_attrs)
    : primaryKeyColumns(referenced, location);
  requireColumns(referenced, columns, draft);
  if (columns.length !== referencing.length) {
    raise('42830', 'number of referencing and referenced columns for foreign key disagree', {
      location,
    });
  }
  requireUniqueKey(run, referenced, columns, location);
  return columns;
}

function primaryKeyColumns(referenced: Table, location: number | undefined): readonly string[] {
  const key = referenced.constraints.find((c) => c.kind === 'primary key');
  if (key) return key.columns;
  raise('42704', `there is no primary key for referenced table "${referenced.name}"`, { location });
}

function requireUniqueKey(
  run: Run,
  referenced: Table,
  columns: readonly string[],
  location: number | undefined,
): void {
  if (hasKeyConstraint(referenced, columns)) return;
  const keys = uniqueKeys(run.catalog, referenced);
  const key =
    keyOn(
      keys.filter((k) => !k.deferrable),
      columns,
    ) ?? keyOn(keys, columns);
  if (!key) {
    raise(
      '42830',
      `there is no unique constraint matching given keys for referenced table "${referenced.name}"`,
      { location },
    );
  }
  if (!key.deferrable) return;
  raise(
    '55000',
    `cannot use a deferrable unique constraint for referenced table "${referenced.name}"`,
    { location },
  );
}
