import type { Constraint, IndexElem } from '@citrate/parser';
import { requireFunctions } from '../calls.ts';
import type { ConstraintDraft } from '../definition/column.ts';
import {
  elementsOf,
  type IndexConstraintDraft,
  refuseSecondPrimaryKey,
} from '../definition/index-constraints.ts';
import { raise } from '../errors.ts';
import { partitionsOf } from '../hierarchy.ts';
import { findRelation } from '../lookup.ts';
import type { Column, Index, QualifiedName, Table } from '../model.ts';
import { chooseIndexConstraintName } from '../names/choosers.ts';
import { constraintAddition } from '../names/citus-names.ts';
import { indexColumnNames, indexElements } from '../names/index-columns.ts';
import { joinColumns } from '../names/joined.ts';
import { sameName, stringNode, strings } from '../names-of.ts';
import { withoutLocations } from '../trees.ts';
import { withoutRelation, withRelation } from '../update.ts';
import { spreadIndex } from './clone-index.ts';
import { recordName, refuseDuplicate } from './constraints.ts';
import { requireExcludedKey, requireExcludingMethod, requireOperators } from './excluded.ts';
import {
  refuseVirtualKeys,
  requireIndexColumns,
  requireOperatorClasses,
  requireSteady,
} from './index-columns.ts';
import { requirePartitionKey } from './partition-key.ts';
import type { Run } from './run.ts';
import { refuseTakenName } from './sequences.ts';
import {
  type IndexConstraintKind,
  indexConstraintLabels,
  passOnPrimaryKey,
  storeIndexConstraint,
} from './store-index.ts';
import { tableOf } from './tables.ts';

const kinds: { readonly [contype in string]?: IndexConstraintKind } = {
  CONSTR_PRIMARY: 'primary key',
  CONSTR_UNIQUE: 'unique',
  CONSTR_EXCLUSION: 'exclusion',
};

/**
 * Creates the index of a PRIMARY KEY, UNIQUE or EXCLUDE constraint, and the constraint; partitions get
 * theirs. After PostgreSQL's DefineIndex (indexcmds.c).
 */
export function addIndexConstraint(
  run: Run,
  table: QualifiedName,
  draft: IndexConstraintDraft,
): void {
  const name = addOwnIndexConstraint(run, table, draft);
  passOnPrimaryKey(run, table, draft.definition);
  spread(run, name);
}

/** With ONLY: the index is not valid before all partitions have one. */
export function addIndexConstraintOnly(
  run: Run,
  table: QualifiedName,
  draft: IndexConstraintDraft,
): void {
  const name = addOwnIndexConstraint(run, table, draft);
  const index = findRelation(run.catalog, name);
  if (index?.kind !== 'index') return;
  const valid = partitionsOf(run.catalog, tableOf(run, table)).length === 0;
  run.catalog = withRelation(run.catalog, { ...index, valid });
}

function addOwnIndexConstraint(
  run: Run,
  table: QualifiedName,
  draft: IndexConstraintDraft,
): QualifiedName {
  const kind = kindOf(draft.definition);
  const before = tableOf(run, table);
  if (kind === 'exclusion') requireExcludingMethod(draft.definition);
  // Before 18 its columns were looked up before another primary key was.
  if (run.pg < 18) requireKeyColumns(before.columns, draft);
  if (kind === 'primary key') requireNoPrimaryKey(before, draft);
  if (kind === 'primary key' && run.pg >= 18) requireNotNull(before, draft);
  requireKeyColumns(before.columns, draft);
  const elements = elementsOf(draft);
  const expressions = draft.definition.where_clause ? [draft.definition.where_clause] : [];
  requireIndexColumns(run.stored, before, elements, expressions, draft.node.location);
  const columns = indexColumnNames(elements, run.pg);
  const name = indexConstraintName(run, table, draft, kind, columns);
  for (const tree of expressions) requireFunctions(tree, run.stored, 'predicate');
  for (const { expr } of elements) requireFunctions(expr, run.stored, 'index');
  requireSteady(run.stored, before, elements, draft.definition.where_clause);
  const { access_method: method, including } = draft.definition;
  const what = kind === 'primary key' ? 'primary keys' : 'unique constraints';
  const included = strings(including).map((each) => ({ name: each }));
  refuseVirtualKeys(before, [...elements, ...included], expressions, run.stored, what);
  const keys = kind === 'exclusion' && !including ? elements : keyElementsOf(draft);
  requireOperatorClasses(run.stored, before, keys, method);
  if (kind === 'exclusion') {
    requireExcludedKey(before, draft.definition, run.pg);
    requireOperators(before, draft.definition, run.catalog);
  } else requirePartitionKey(before, contypeWords[kind], strings(draft.definition.keys));
  storeIndexConstraint(run, table, draft.definition, { kind, name, columns });
  for (const { node } of draft.repeats) run.decisions.push({ kind: 'omit constraint', node });
  return { schema: table.schema, name };
}

function keyElementsOf({ definition }: IndexConstraintDraft): readonly IndexElem[] {
  return strings(definition.keys).map((name) => ({ name }));
}

function kindOf({ contype }: Constraint): IndexConstraintKind {
  const kind = contype && kinds[contype];
  if (kind) return kind;
  throw new TypeError(`${contype ?? 'a constraint without type'} has no index`);
}

function requireNoPrimaryKey(table: Table, { node }: IndexConstraintDraft): void {
  if (table.constraints.some((c) => c.kind === 'primary key')) {
    refuseSecondPrimaryKey(table.name, node.location);
  }
}

/** Its not-nulls came first; one that the same statement drops is not put back. */
function requireNotNull(table: Table, { node, definition }: IndexConstraintDraft): void {
  const keys = strings(definition.keys);
  const nullable = table.columns.find((c) => keys.includes(c.name) && !c.notNull);
  if (!nullable) return;
  raise('42P16', `primary key column "${nullable.name}" is not marked NOT NULL`, {
    hint: 'Drop the NOT NULL in a statement of its own.',
    location: node.location,
  });
}

/** 42703 for a column that is not there, 42701 for one that is a key twice. */
export function requireKeyColumns(
  columns: readonly { readonly name: string }[],
  { node, definition }: ConstraintDraft,
): void {
  const { location } = node;
  const keys = strings(definition.keys);
  for (const column of [...keys, ...strings(definition.including)]) {
    if (columns.some((c) => c.name === column)) continue;
    raise('42703', `column "${column}" named in key does not exist`, { location });
  }
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice === undefined) return;
  const what = kindOf(definition) === 'primary key' ? 'primary key' : 'unique';
  raise('42701', `column "${twice}" appears twice in ${what} constraint`, { location });
}

function indexConstraintName(
  run: Run,
  table: QualifiedName,
  draft: IndexConstraintDraft,
  kind: IndexConstraintKind,
  columns: readonly string[],
): string {
  const given = draft.definition.conname;
  if (given === undefined) {
    const joined = kind === 'primary key' ? undefined : joinColumns(columns);
    const addition = constraintAddition(draft.node, joined, run.stored, tableOf(run, table));
    const parts = { table, addition, label: indexConstraintLabels[kind] };
    return recordName(run, table, draft.node, kind, () => chooseIndexConstraintName(run, parts));
  }
  refuseTakenName(run, { schema: table.schema, name: given }, draft.node.location);
  refuseDuplicate(run, table, draft);
  if (draft.node.conname === undefined) {
    run.decisions.push({ kind: 'name constraint', node: draft.node, name: given });
  }
  return given;
}

const contypeWords = { 'primary key': 'PRIMARY KEY', unique: 'UNIQUE' } as const;

/** Partitions get an index of their own each. */
function spread(run: Run, name: QualifiedName): void {
  const index = findRelation(run.stored, name);
  if (index?.kind === 'index') spreadIndex(run, index);
}

/** ADD CONSTRAINT … USING INDEX: the constraint takes over an index and its name, or renames it. */
export function addUsingIndex(
  run: Run,
  table: QualifiedName,
  node: Constraint,
  recurse: boolean,
): void {
  const { indexname = '' } = node;
  const found = run.catalog.schemas.get(table.schema)?.relations.get(indexname);
  if (found?.kind !== 'index') {
    raise('42704', `index "${indexname}" does not exist`, { location: node.location });
  }
  if (tableOf(run, table).partitionKey) {
    const what = 'ADD CONSTRAINT ... USING INDEX';
    raise('0A000', `${what} is not possible on partitioned tables`, { location: node.location });
  }
  const definition = takeOverIndex(run, table, node, found);
  if (recurse) passOnPrimaryKey(run, table, definition);
}

function takeOverIndex(run: Run, table: QualifiedName, node: Constraint, index: Index): Constraint {
  const kind = kindOf(node);
  refuseUnfitIndex(tableOf(run, table), node, index);
  const name = node.conname ?? index.name;
  if (node.conname === undefined) run.decisions.push({ kind: 'name constraint', node, name });
  if (name !== index.name) {
    refuseTakenName(run, { schema: table.schema, name }, node.location);
    run.catalog = withoutRelation(run.catalog, index);
  }
  const keys = indexElements(index.definition?.indexParams).map((e) => stringNode(e.name ?? ''));
  const definition = withoutLocations({ ...node, keys });
  delete definition.indexname;
  if (index.definition?.nulls_not_distinct) definition.nulls_not_distinct = true;
  const including = indexElements(index.definition?.indexIncludingParams);
  if (including.length > 0) definition.including = including.map((e) => stringNode(e.name ?? ''));
  storeIndexConstraint(run, table, definition, { kind, name, columns: index.columns });
  return definition;
}

/** After transformIndexConstraint (parse_utilcmd.c). */
function refuseUnfitIndex(table: Table, { location }: Constraint, index: Index): void {
  if (index.constraint) {
    raise('55000', `index "${index.name}" is already associated with a constraint`, { location });
  }
  if (!sameName(index.table, table)) {
    raise('55000', `index "${index.name}" does not belong to table "${table.name}"`, { location });
  }
  const { indexParams, whereClause } = index.definition ?? {};
  const elements = indexElements(indexParams);
  const odd = elements.findIndex((element) => !isSortedAsUsual(element, table)) + 1;
  const what = [
    !index.unique && 'is not a unique index',
    elements.some((e) => e.name === undefined) && 'contains expressions',
    whereClause && 'is a partial index',
    odd > 0 && `column number ${odd} does not have default sorting behavior`,
  ].find(Boolean);
  if (what) raise('42809', `index "${index.name}" ${what}`, { location });
}

/** A class that may be that of its type passes, and so does a collation that may be the column's. */
function isSortedAsUsual(element: IndexElem, { columns }: Table): boolean {
  const { name, opclass, collation, ordering, nulls_ordering } = element;
  if (ordering === 'SORTBY_DESC' || nulls_ordering === 'SORTBY_NULLS_FIRST') return false;
  if (strings(opclass).at(-1)?.endsWith('_pattern_ops')) return false;
  const own = strings(collation).at(-1);
  const usual = collationOf(columns.find((column) => column.name === name));
  return own === undefined || usual === undefined || own === usual;
}

function collationOf(column: Column | undefined): string | undefined {
  const isText = textTypes.has(strings(column?.type.names).at(-1) ?? '');
  return column?.collation?.at(-1) ?? (isText ? 'default' : undefined);
}

const textTypes: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar']);
