import type { RangeVar } from '@citrate/parser';
import type { ConstraintDraft } from '../definition/column.ts';
import { raise } from '../errors.ts';
import { familyOf } from '../hierarchy.ts';
import { hasKeyConstraint, keyOn, uniqueKeys } from '../keys.ts';
import { requireTable, TEMP_SCHEMA } from '../lookup.ts';
import type { QualifiedName, Table } from '../model.ts';
import { chooseConstraintName } from '../names/choosers.ts';
import { constraintAddition } from '../names/citus-names.ts';
import { joinColumns } from '../names/joined.ts';
import { qualifiedRangeVar, sameName, stringNode, strings } from '../names-of.ts';
import { systemColumns } from '../system-columns.ts';
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
  const own = tableOf(run, table);
  requireLasting(own, referenced);
  requireColumns(own, columns, draft);
  requireSetColumns(own, columns, draft);
  refuseOnPartitioned(run, own, draft, recurse);
  const referencedColumns = resolveReferenced(run, referenced, columns, draft);
  refuseGenerated(own, columns, draft);
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

/** What a table refers to lasts as long as the table. */
function requireLasting(table: Table, referenced: Table): void {
  const [own, theirs] = [persistence(table), persistence(referenced)];
  const refuse = (which: string): never =>
    raise('42P16', `constraints on ${own} tables may reference only ${which} tables`);
  if (own === 'temporary' && theirs !== 'temporary') refuse('temporary');
  if (own === 'permanent' && theirs !== 'permanent') refuse('permanent');
  if (own === 'unlogged' && theirs === 'temporary') refuse('permanent or unlogged');
}

function persistence({ schema, storage }: Table): 'temporary' | 'unlogged' | 'permanent' {
  if (schema === TEMP_SCHEMA) return 'temporary';
  return storage?.unlogged ? 'unlogged' : 'permanent';
}

/** ON DELETE SET NULL (a). After validateFkOnDeleteSetColumns. */
function requireSetColumns(table: Table, columns: readonly string[], draft: ConstraintDraft): void {
  const set = strings(draft.definition.fk_del_set_cols);
  requireColumns(table, set, draft);
  const other = set.find((column) => !columns.includes(column));
  if (other === undefined) return;
  const what = `column "${other}" referenced in ON DELETE SET action`;
  raise('42P10', `${what} must be part of foreign key`, { location: draft.node.location });
}

/** What is computed cannot be set. */
function refuseGenerated(
  table: Table,
  columns: readonly string[],
  { node }: ConstraintDraft,
): void {
  const { fk_upd_action: update = 'a', fk_del_action: del = 'a', location } = node;
  const generated = columns.find((column) => columnOf(table, column)?.generated);
  if (generated === undefined) return;
  const action = 'cnd'.includes(update) ? 'ON UPDATE' : 'nd'.includes(del) ? 'ON DELETE' : '';
  const what = 'foreign key constraint containing generated column';
  if (action !== '') raise('42601', `invalid ${action} action for ${what}`, { location });
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
    if (systemColumns.has(column)) raise('0A000', 'system columns cannot be used in foreign keys');
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
