/** Adding constraints to a table of a run, in the steps in which the server does it. */
import type { Constraint } from '@citrate/parser';
import type { NameKind } from '../decisions.ts';
import type { ConstraintDraft } from '../definition/column.ts';
import { raise } from '../errors.ts';
import type { QualifiedName } from '../model.ts';
import { chooseConstraintName } from '../names/choosers.ts';
import { constraintAddition } from '../names/citus-names.ts';
import { columnsRead, type ExpressionScope } from '../names/columns-read.ts';
import { refuseSystemColumns, systemColumns } from '../system-columns.ts';
import { withFields } from '../trees.ts';
import { requireCondition, type TypedScope, tableScope } from '../volatility/index.ts';
import { inheritCheck, sameCheck } from './inheritance.ts';
import { mergedCheck, requireMergeableCheck } from './merge-check.ts';
import { refuseCheckAlone } from './only.ts';
import { notice, type Run } from './run.ts';
import { changeConstraint, childrenIn, constraintOf, storeConstraint, tableOf } from './tables.ts';

export function expressionScope(run: Run, table: QualifiedName): ExpressionScope {
  const { columns } = tableOf(run, table);
  return { table: table.name, schema: table.schema, columns, catalog: run.stored };
}

/** `recurse` is whether children may get it; the table is new if the statement creates it. */
interface CheckOptions {
  readonly recurse: boolean;
  readonly isNew?: true;
}

/**
 * Stores a CHECK, and those of children. An unnamed one is named after its column if it reads exactly one. After
 * PostgreSQL's AddRelationNewConstraints (heap.c).
 */
export function addCheck(
  run: Run,
  table: QualifiedName,
  draft: ConstraintDraft,
  { recurse, isNew }: CheckOptions,
): void {
  const { definition } = draft;
  const read = columnsRead(draft.node.raw_expr, expressionScope(run, table));
  refuseSystemColumns(read, 'check constraint');
  refuseNoInherit(run, table, definition);
  if (mergesWithInherited(run, table, definition, isNew)) return;
  const [only] = read;
  const column = read.length === 1 && typeof only === 'string' ? only : undefined;
  const addition = constraintAddition(draft.node, column, run.stored, tableOf(run, table));
  refuseDuplicate(run, table, draft);
  const name =
    definition.conname ??
    recordName(run, table, draft.node, 'check', () =>
      chooseConstraintName(run, { table, addition, label: 'check' }),
    );
  const columns = read.filter((r) => typeof r === 'string').filter((r) => !systemColumns.has(r));
  const scope = { ...scopeOf(run, table), ...(draft.isCopied && { isStored: true as const }) };
  requireCondition(definition.raw_expr, 'check', scope, draft.node.location);
  storeConstraint(run, table, {
    name,
    kind: 'check',
    columns,
    definition: named(definition, name),
  });
  if (definition.is_no_inherit) return;
  if (recurse) passOn(run, table, name);
  else refuseCheckAlone(run, table);
}

/** Partitions have all that their table asks for. */
function refuseNoInherit(run: Run, table: QualifiedName, definition: Constraint): void {
  if (!definition.is_no_inherit || !tableOf(run, table).partitionKey) return;
  raise('42P16', `cannot add NO INHERIT constraint to partitioned table "${table.name}"`);
}

function scopeOf(run: Run, name: QualifiedName): TypedScope {
  const table = tableOf(run, name);
  return tableScope(run.stored, table, table.columns);
}

/**
 * An equal one of a parent becomes the table's own as well; a partition's stays its parent's, and only a new
 * partition may have it written out. After MergeWithExistingConstraint (heap.c).
 */
function mergesWithInherited(
  run: Run,
  table: QualifiedName,
  definition: Constraint,
  isNew?: true,
): boolean {
  const { conname = '' } = definition;
  const { isPartition } = tableOf(run, table);
  const existing = constraintOf(tableOf(run, table), conname);
  if (!existing?.inherited || existing.inherited.local || existing.kind !== 'check') return false;
  if (isPartition && !isNew) return false;
  if (!sameCheck(existing.definition, definition)) return false;
  requireMergeableCheck(existing, definition, table, 'own');
  notice(run, '00000', `merging constraint "${conname}" with inherited definition`);
  changeConstraint(run, table, conname, (c) => ({
    ...c,
    definition: mergedCheck(c.definition, definition),
    ...(c.inherited && { inherited: { ...c.inherited, local: !isPartition } }),
  }));
  return true;
}

/** A new check is all children's, too, under the same name. */
export function passOn(run: Run, table: QualifiedName, name: string): void {
  const check = constraintOf(tableOf(run, table), name);
  for (const child of check ? childrenIn(run, table) : []) {
    const isNew = constraintOf(child, name) === undefined;
    // The server reads the text once more for each child: it cannot name the parent's table.
    columnsRead(check?.definition.raw_expr, expressionScope(run, child));
    if (check) inheritCheck(run, child, table, check);
    if (isNew) passOn(run, child, name);
  }
}

export function constraintExists(name: string, table: QualifiedName): string {
  return `constraint "${name}" for relation "${table.name}" already exists`;
}

/** A given name must be unused on the table itself; 42710. */
export function refuseDuplicate(
  run: Run,
  table: QualifiedName,
  { node, definition }: ConstraintDraft,
): void {
  const name = definition.conname;
  if (name === undefined || !constraintOf(tableOf(run, table), name)) return;
  raise('42710', constraintExists(name, table), { location: node.location });
}

/** Chooses a name and keeps both the name and which constraint has it. */
export function recordName(
  run: Run,
  table: QualifiedName,
  node: Constraint,
  kind: NameKind,
  choose: () => string,
): string {
  const name = choose();
  run.names.push({ kind, schema: table.schema, table: table.name, name });
  run.decisions.push({ kind: 'name constraint', node, name });
  return name;
}

export function named(definition: Constraint, conname: string): Constraint {
  return definition.conname === conname ? definition : withFields(definition, { conname });
}
