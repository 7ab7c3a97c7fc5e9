/** Indexes made after those of another table: by LIKE, and on partitions. */
import type { Constraint, IndexElem, IndexStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import { indexesOf } from '../keys.ts';
import { findRelation } from '../lookup.ts';
import type { Index, QualifiedName, Table, TableConstraint } from '../model.ts';
import { chooseIndexConstraintName, chooseRelationName } from '../names/choosers.ts';
import { indexElements } from '../names/index-columns.ts';
import { joinColumns } from '../names/joined.ts';
import { qualifiedRangeVar, strings } from '../names-of.ts';
import { renameInConstraint, renameInIndex } from '../rename/expressions.ts';
import { withFields, withoutLocations } from '../trees.ts';
import { withRelation } from '../update.ts';
import { requirePartitionKey } from './partition-key.ts';
import type { Run } from './run.ts';
import {
  type IndexConstraintKind,
  indexConstraintLabels,
  refuseSecondKey,
  storeIndexConstraint,
} from './store-index.ts';
import { changeTable, constraintOf, partitionsIn, tableOf } from './tables.ts';

/**
 * A new index like this one, and the constraint that it stands behind; its name is chosen anew. After
 * PostgreSQL's generateClonedIndexStmt (parse_utilcmd.c).
 */
export function cloneIndex(run: Run, source: Index, table: QualifiedName): Index {
  const constraint = constraintBehind(run, source);
  const name = constraint
    ? cloneConstraint(run, source, constraint, table)
    : clonePlainIndex(run, source, table);
  const clone = findRelation(run.catalog, { schema: table.schema, name });
  if (clone?.kind === 'index') return clone;
  throw new TypeError(`the index ${name} is gone within its own statement`);
}

function constraintBehind(
  run: Run,
  { table, name, constraint }: Index,
): TableConstraint | undefined {
  return constraint ? constraintOf(tableOf(run, table), name) : undefined;
}

function cloneConstraint(
  run: Run,
  source: Index,
  { kind, definition }: TableConstraint,
  table: QualifiedName,
): string {
  const constraintKind = kind as IndexConstraintKind;
  if (kind === 'primary key') refuseSecondKey(run, table);
  if (kind !== 'exclusion') {
    requirePartitionKey(tableOf(run, table), keyWords(kind), strings(definition.keys));
  }
  const addition = kind === 'primary key' ? undefined : joinColumns(source.columns);
  const parts = { table, addition, label: indexConstraintLabels[constraintKind] };
  const name = chooseIndexConstraintName(run, parts);
  record(run, constraintKind, table, name);
  const own = renameInConstraint(definition, { table: source.table.name, newTable: table.name });
  storeIndexConstraint(run, table, own, { kind: constraintKind, name, columns: source.columns });
  return name;
}

function keyWords(kind: TableConstraint['kind']): string {
  return kind === 'primary key' ? 'PRIMARY KEY' : 'UNIQUE';
}

function clonePlainIndex(run: Run, source: Index, table: QualifiedName): string {
  const keys = indexElements(source.definition?.indexParams).flatMap((e) => e.name ?? []);
  if (source.unique) requirePartitionKey(tableOf(run, table), 'UNIQUE', keys);
  const parts = { table, addition: joinColumns(source.columns), label: 'idx' };
  const name = chooseRelationName(run.catalog, parts);
  record(run, 'index', table, name);
  const { parent: _, comment: __, definition, ...rest } = source;
  const renaming = { table: source.table.name, newTable: table.name };
  run.catalog = withRelation(run.catalog, {
    ...rest,
    schema: table.schema,
    name,
    table: { schema: table.schema, name: table.name },
    valid: true,
    ...(definition && {
      definition: {
        ...renameInIndex(definition, renaming),
        idxname: name,
        relation: qualifiedRangeVar(table, definition.relation),
      },
    }),
  });
  return name;
}

function record(
  run: Run,
  kind: IndexConstraintKind | 'index',
  { schema, name: table }: QualifiedName,
  name: string,
): void {
  run.names.push({ kind, schema, table, name, cloned: true });
}

type Choice = (index: Index) => boolean;

const any: Choice = () => true;

/**
 * An index of a partitioned table, on each of its partitions: what is there already, and may join, is attached.
 * It is valid if all of them are, which is returned. After DefineIndex (indexcmds.c).
 */
export function spreadIndex(run: Run, index: Index, mayJoin: Choice = any): boolean {
  const parts = partitionsIn(run, tableOf(run, index.table)).map((partition) =>
    placeIndex(run, index, partition, mayJoin, mayJoin),
  );
  const valid = parts.every(Boolean);
  if (valid) return true;
  const own = findRelation(run.catalog, index);
  if (own?.kind === 'index') run.catalog = withRelation(run.catalog, withFields(own, { valid }));
  return false;
}

/**
 * The same for one partition that is attached: from 17 on a primary key is none of a unique constraint, nor
 * the other way round. After AttachPartitionEnsureIndexes (tablecmds.c).
 */
export function ensureIndex(run: Run, parent: Index, partition: QualifiedName): void {
  const isOf: Choice = (index) =>
    run.pg < 17 || constraintBehind(run, index)?.kind === constraintBehind(run, parent)?.kind;
  const ofAny = constraintBehind(run, parent) === undefined;
  placeIndex(run, parent, partition, (index) => index.valid && (ofAny || isOf(index)));
}

/** Whether the part of the index is valid. */
function placeIndex(
  run: Run,
  parent: Index,
  partition: QualifiedName,
  mayJoin: Choice,
  mayJoinBelow: Choice = any,
): boolean {
  if (tableOf(run, partition).foreignServer !== undefined) {
    refuseUniqueForeign(run, parent, partition);
    return true;
  }
  const found = indexesOf(run.catalog, partition).find(
    (index) => mayJoin(index) && fits(run, parent, index),
  );
  if (found) {
    joinIndex(run, parent, found);
    return found.valid;
  }
  const clone = cloneIndex(run, parent, partition);
  joinIndex(run, parent, clone);
  return spreadIndex(run, clone, mayJoinBelow);
}

/** A foreign table has no indexes, so that it can be a partition where none must keep rows unique. */
function refuseUniqueForeign(run: Run, parent: Index, { name }: QualifiedName): void {
  if (!parent.unique && constraintBehind(run, parent)?.kind !== 'exclusion') return;
  raise('42809', `cannot attach foreign table "${name}" as partition of "${parent.table.name}"`, {
    detail: `Partitioned table "${parent.table.name}" contains unique indexes.`,
  });
}

/** The index is a part of the other from now on, and so is its constraint. */
export function joinIndex(run: Run, parent: Index, index: Index): void {
  const name = { schema: parent.schema, name: parent.name };
  run.catalog = withRelation(run.catalog, withFields(index, { parent: name }));
  if (!parent.constraint || !index.constraint) return;
  const { schema, name: table } = parent.table;
  setParent(run, index.table, index.name, { schema, name: table, constraint: parent.name });
}

export function setParent(
  run: Run,
  table: QualifiedName,
  name: string,
  parent: NonNullable<TableConstraint['parent']>,
): void {
  const constraints = tableOf(run, table).constraints.map((c) =>
    c.name === name ? withFields(c, { parent }) : c,
  );
  changeTable(run, table, { constraints });
}

/** An index with a constraint needs one with a constraint. After CompareIndexInfo (index.c). */
function fits(run: Run, parent: Index, index: Index): boolean {
  if (index.parent) return false;
  return hasConstraintFor(run, parent, index) && isSameIndex(run, parent, index);
}

export function hasConstraintFor(run: Run, parent: Index, index: Index): boolean {
  return !constraintBehind(run, parent) || constraintBehind(run, index) !== undefined;
}

export function isSameIndex(run: Run, parent: Index, index: Index): boolean {
  return parent.unique === index.unique && shape(run, parent) === shape(run, index);
}

/** What indexes are told apart by: sort order is no part of it. */
function shape(run: Run, index: Index): string {
  const table = tableOf(run, index.table);
  const constraint = constraintBehind(run, index);
  const parts = constraint
    ? constraintParts(constraint.definition, table)
    : indexParts(index.definition ?? {}, table);
  return JSON.stringify(withoutLocations(parts));
}

function indexParts(definition: IndexStmt, table: Table): readonly object[] {
  const neutral = renameInIndex(definition, { table: table.name, newTable: '' });
  const { accessMethod: method = 'btree', whereClause = null, nulls_not_distinct } = neutral;
  const keys = indexElements(neutral.indexParams).map(elementParts);
  const included = indexElements(neutral.indexIncludingParams).map(elementParts);
  return [{ method, keys, included, whereClause, distinct: !nulls_not_distinct }];
}

function constraintParts(definition: Constraint, table: Table): readonly object[] {
  const neutral = renameInConstraint(definition, { table: table.name, newTable: '' });
  const { access_method: method = 'btree', where_clause: whereClause = null } = neutral;
  const keys = neutral.exclusions ?? strings(neutral.keys).map((name) => elementParts({ name }));
  const included = strings(neutral.including).map((name) => elementParts({ name }));
  return [{ method, keys, included, whereClause, distinct: !neutral.nulls_not_distinct }];
}

function elementParts({ name, expr, collation, opclass }: IndexElem): object {
  return { name, expr, collation, opclass };
}
