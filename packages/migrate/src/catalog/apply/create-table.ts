import { as, type CreateStmt, type Node, type PartitionSpec, type TypeName } from '@citrate/parser';
import { withNewType } from '../array-types.ts';
import type { ColumnDraft, ConstraintDraft } from '../definition/column.ts';
import {
  draftIndexConstraints,
  type IndexConstraintDraft,
} from '../definition/index-constraints.ts';
import { heldTablespace, storageOf } from '../definition/storage.ts';
import { raise } from '../errors.ts';
import { creationName, isShell, requireAccessMethod, TEMP_SCHEMA } from '../lookup.ts';
import type { Column, QualifiedName, Table } from '../model.ts';
import { relationNameTaken } from '../names/choosers.ts';
import { refuseSystemName } from '../system-columns.ts';
import { withoutLocations } from '../trees.ts';
import { requireColumnType, requireType, serialBase } from '../types.ts';
import { withoutType, withTable } from '../update.ts';
import { columnFrom, requireCollatable, requireDefault, requireIdentityType } from './columns.ts';
import { addCheck } from './constraints.ts';
import { addForeignKey } from './foreign-keys.ts';
import { requireGenerated } from './generated.ts';
import { addIndexConstraint, requireKeyColumns } from './index-constraints.ts';
import { inheritChecks, inheritNotNulls, parentsOf, typedColumns, typeOf } from './inheritance.ts';
import { copyLike } from './like.ts';
import {
  inheritedColumns,
  isInheritedNotNull,
  mergedColumns,
  refuseOtherDefaults,
} from './merge-columns.ts';
import { addOwnNotNull, givenName, type NotNullDraft, refuseApart } from './not-null.ts';
import { requireFreeBound } from './partition-bounds.ts';
import { partitionKeyOf } from './partition-key.ts';
import { joinShards } from './partition-shards.ts';
import { cloneToPartition } from './partitions.ts';
import { notice, type Run } from './run.ts';
import { chooseColumnSequence, createColumnSequence, refuseTakenName } from './sequences.ts';
import {
  columnsOf,
  draftElements,
  draftsOf,
  type Element,
  likesOf,
  notNullOfColumn,
  notNullsOf,
} from './table-elements.ts';
import { changeTable, tableOf } from './tables.ts';

/** All that a CREATE TABLE is made of. */
interface Parts {
  readonly statement: CreateStmt;
  readonly elements: readonly Element[];
  readonly parents: readonly Table[];
  /** Columns that parents or a type bring. */
  readonly base: readonly Column[];
}

/** Where a foreign table has its rows. */
interface Foreign {
  readonly server: string;
  readonly options: readonly Node[];
}

/**
 * CREATE TABLE, in the server's order: sequences, the table, what a partition gets, checks, not-nulls,
 * indexes, what LIKE copies, foreign keys. After PostgreSQL's transformCreateStmt (parse_utilcmd.c)
 * and DefineRelation (tablecmds.c). A foreign table has its rows on a server.
 */
export function createTable(stmt: CreateStmt, run: Run, foreign?: Foreign): void {
  const relation = stmt.relation ?? {};
  const table = creationName(run.catalog, relation);
  if (stmt.if_not_exists && relationNameTaken(run.catalog, table)) {
    notice(run, '42P07', `relation "${table.name}" already exists, skipping`, relation);
    return;
  }
  const parts = partsOf(stmt, table, run);
  for (const column of columnsOf(parts.elements)) checkColumn(run, column);
  if (stmt.partspec) {
    refuseUsualTablespace(stmt);
    for (const draft of notNullsOf(parts.elements, stmt)) refuseApart(draft);
  }
  const indexes = draftIndexes(parts, table);
  createBareTable(run, table, parts, foreign);
  for (const column of columnsOf(parts.elements)) {
    if (column.isCopied) continue;
    requireDefault(column, run.stored);
    if (column.generated) requireGenerated(run, table, column.name);
  }
  if (stmt.partbound) requirePlace(run, table, parts.parents[0], stmt);
  if (stmt.partspec) setPartitionKey(run, table, stmt.partspec);
  addConstraints(run, table, parts, indexes);
  const [parent] = parts.parents;
  if (stmt.partbound && parent) joinShards(run, parent, table);
}

function partsOf(stmt: CreateStmt, table: QualifiedName, run: Run): Parts {
  for (const element of stmt.tableElts ?? []) {
    const type = as(element, 'ColumnDef')?.typeName;
    if (type && !serialBase(type)) requireType(run.catalog, type);
  }
  if (stmt.partbound) refuseIdentity(stmt);
  const parents = parentsOf(stmt, run);
  for (const each of parents) requireLastingAlike(table, each, stmt.partbound !== undefined);
  const base = stmt.ofTypename ? typedColumns(stmt, run) : inheritedColumns(parents, run);
  const known = new Map<string, TypeName>(base.map((column) => [column.name, column.type]));
  return { statement: stmt, elements: draftElements(stmt, table, known, run), parents, base };
}

/** Partitions would be where the database is all the same. */
function refuseUsualTablespace({ tablespacename }: CreateStmt): void {
  if (tablespacename === undefined || heldTablespace(tablespacename)) return;
  raise('0A000', 'cannot specify default tablespace for partitioned relations');
}

/** Partitions have their table's, or none. */
function refuseIdentity({ tableElts }: CreateStmt): void {
  for (const element of tableElts ?? []) {
    for (const node of as(element, 'ColumnDef')?.constraints ?? []) {
      const { contype, location } = as(node, 'Constraint') ?? {};
      if (contype !== 'CONSTR_IDENTITY') continue;
      raise('0A000', 'identity columns are not supported on partitions', { location });
    }
  }
}

/** After MergeAttributes (tablecmds.c). */
function requireLastingAlike({ schema }: QualifiedName, parent: Table, isPartition: boolean): void {
  const [isTemporary, isOfTemporary] = [schema, parent.schema].map((s) => s === TEMP_SCHEMA);
  if (isOfTemporary && !isTemporary) {
    const what = isPartition ? 'create a permanent relation as partition of' : 'inherit from';
    raise('42809', `cannot ${what} temporary relation "${parent.name}"`);
  }
  if (!isPartition || !isTemporary || isOfTemporary) return;
  const what = 'create a temporary relation as partition of permanent relation';
  raise('42809', `cannot ${what} "${parent.name}"`);
}

function checkColumn(run: Run, column: ColumnDraft): void {
  requireColumnType(run.catalog, column);
  requireIdentityType(column, run.catalog);
  requireCollatable(run.catalog, column);
  if (run.pg < 18) return;
  for (const draft of notNullOfColumn(column)) givenName(draft);
}

/** Their columns are looked up before anything is made. */
function draftIndexes(
  { elements, base }: Parts,
  table: QualifiedName,
): readonly IndexConstraintDraft[] {
  const types = ['CONSTR_PRIMARY', 'CONSTR_UNIQUE', 'CONSTR_EXCLUSION'] as const;
  const drafts = draftsOf(elements, 'indexes', types);
  const columns = [...base, ...columnsOf(elements)];
  const indexes = draftIndexConstraints(drafts, table.name);
  for (const draft of drafts) requireKeyColumns(columns, draft);
  return indexes;
}

function createBareTable(
  run: Run,
  table: QualifiedName,
  { statement: stmt, elements, parents, base }: Parts,
  foreign: Foreign | undefined,
): void {
  const location = stmt.relation?.location;
  const drafts = columnsOf(elements);
  // All sequences are named before the first is made: they do not see each other.
  const sequences = drafts.map((column) => chooseColumnSequence(run, table, column));
  for (const sequence of sequences) if (sequence) createColumnSequence(run, table, sequence);
  refuseRepeatedColumns(drafts);
  if (stmt.ofTypename ?? stmt.partbound) requireKnownColumns(drafts, base);
  const own = drafts.map((column, i) => columnFrom(column, sequences[i], run.catalog));
  const isPartition = stmt.partbound !== undefined;
  const columns = mergedColumns(base, own, { drafts, isPartition, run });
  refuseOtherDefaults(parents, drafts);
  for (const { name, node } of drafts) refuseSystemName(name, node.location);
  refuseTakenName(run, table, location);
  takeRowTypeName(run, table, location);
  const type = typeOf(stmt.ofTypename, run);
  requireAccessMethod(run.catalog, stmt.accessMethod);
  const partitioned = isPartition ? parents[0] : undefined;
  const storage = storageOf(stmt, columns, run.catalog, partitioned);
  run.catalog = withTable(run.catalog, {
    kind: 'table',
    ...table,
    owner: run.catalog.currentRole,
    columns,
    constraints: [],
    ...(storage && { storage }),
    ...(parents.length > 0 && { parents: parents.map(({ schema, name }) => ({ schema, name })) }),
    ...(foreign && { foreignServer: foreign.server }),
    ...(foreign?.options.length && { foreignOptions: foreign.options }),
    ...(stmt.partbound && {
      isPartition: true,
      partitionBound: withoutLocations(stmt.partbound),
    }),
    ...(type && { ofType: { schema: type.schema, name: type.name } }),
  });
}

/** What it is a partition of has a place for it. */
function requirePlace(
  run: Run,
  table: QualifiedName,
  parent: Table | undefined,
  stmt: CreateStmt,
): void {
  if (!parent || !stmt.partbound) return;
  requirePartitioned(parent, stmt);
  requireFreeBound(run, parent, table, stmt.partbound);
}

function requirePartitioned({ name, partitionKey }: Table, { inhRelations }: CreateStmt): void {
  if (partitionKey) return;
  const location = as(inhRelations?.[0], 'RangeVar')?.location;
  raise('42P17', `"${name}" is not partitioned`, { location });
}

function setPartitionKey(run: Run, table: QualifiedName, partspec: PartitionSpec): void {
  const { columns } = tableOf(run, table);
  const partitionKey = partitionKeyOf(partspec, table, columns, run.catalog);
  changeTable(run, table, { partitionKey });
}

function addConstraints(
  run: Run,
  table: QualifiedName,
  { statement, elements, parents }: Parts,
  indexes: readonly IndexConstraintDraft[],
): void {
  inheritChecks(run, table, parents);
  const [parent] = parents;
  if (parent?.partitionKey) cloneToPartition(run, parent, table);
  const checks = draftsOf(elements, 'checks', ['CONSTR_CHECK']);
  for (const [i, check] of checks.entries()) {
    if (i > 0) refuseRepeatedCheck(check, i, checks);
    addCheck(run, table, check, { recurse: true, isNew: true });
  }
  addNotNulls(run, table, notNullsOf(elements, statement), parents);
  inheritNotNulls(run, table, parents);
  for (const index of indexes) addIndexConstraint(run, table, index);
  for (const like of likesOf(elements)) copyLike(run, table, like);
  for (const foreignKey of draftsOf(elements, 'foreignKeys', ['CONSTR_FOREIGN'])) {
    addForeignKey(run, table, foreignKey);
  }
}

function refuseRepeatedCheck(
  { definition: { conname }, node }: ConstraintDraft,
  place: number,
  checks: readonly ConstraintDraft[],
): void {
  if (conname === undefined) return;
  if (checks.findIndex((one) => one.definition.conname === conname) === place) return;
  raise('42710', `check constraint "${conname}" already exists`, { location: node.location });
}

/**
 * A new table has no children. Two given names that are equal are told apart from a given name that meets another constraint's:
 * there the server finds out from its unique index only.
 */
function addNotNulls(
  run: Run,
  table: QualifiedName,
  drafts: readonly NotNullDraft[],
  parents: readonly Table[],
): void {
  const given = new Set<string>();
  for (const draft of drafts) {
    refuseNoInherit(run, draft, parents);
    addOwnNotNull(run, table, draft, (name) => (given.has(name) ? '42710' : '23505'));
    for (const { conname } of draft.nodes) if (conname !== undefined) given.add(conname);
  }
}

/** A partition and a typed table say more of columns that they have. After MergeAttributes. */
function requireKnownColumns(drafts: readonly ColumnDraft[], base: readonly Column[]): void {
  const unknown = drafts.find(
    ({ name, node }) => !node.typeName && !base.some((c) => c.name === name),
  );
  if (!unknown) return;
  raise('42703', `column "${unknown.name}" does not exist`, { location: unknown.node.location });
}

/** What parents have, children of the table have, too. */
function refuseNoInherit(run: Run, { column, nodes }: NotNullDraft, parents: readonly Table[]) {
  if (run.pg < 18 || !nodes.some((node) => node.is_no_inherit)) return;
  if (!parents.some((parent) => isInheritedNotNull(parent, column, run))) return;
  raise('42804', `cannot define not-null constraint with NO INHERIT on column "${column}"`, {
    detail: 'The column has an inherited not-null constraint.',
    location: nodes[0]?.location,
  });
}

function refuseRepeatedColumns(columns: readonly ColumnDraft[]): void {
  const seen = new Set<string>();
  for (const { name, node } of columns) {
    if (seen.has(name)) {
      raise('42701', `column "${name}" specified more than once`, { location: node.location });
    }
    seen.add(name);
  }
}

/** A new relation has a row type of its name. */
export function takeRowTypeName(run: Run, name: QualifiedName, location: number | undefined): void {
  if (isShell(run.catalog, name)) run.catalog = withoutType(run.catalog, name);
  refuseTypeName(run, name, location);
  run.catalog = withNewType(run.catalog, name);
}

export function refuseTypeName(
  run: Run,
  { schema, name }: QualifiedName,
  location: number | undefined,
): void {
  if (!run.catalog.schemas.get(schema)?.types.has(name)) return;
  raise('42710', `type "${name}" already exists`, {
    hint: 'A relation has an associated type of the same name, so you must use a name that does not conflict with any existing type.',
    location,
  });
}
