import { as, type Constraint, type CreateStmt } from '@citrate/parser';
import {
  type ColumnDraft,
  type ConstraintDraft,
  draftColumn,
  draftConstraint,
} from '../definition/column.ts';
import { extrasOf } from '../definition/extras.ts';
import {
  draftIndexConstraints,
  type IndexConstraintDraft,
} from '../definition/index-constraints.ts';
import { raise, unsupported } from '../errors.ts';
import { creationName } from '../lookup.ts';
import type { QualifiedName } from '../model.ts';
import { relationNameTaken } from '../names/choosers.ts';
import { strings } from '../names-of.ts';
import { requireType } from '../types.ts';
import { withTable } from '../update.ts';
import { columnFrom } from './columns.ts';
import { addCheck } from './constraints.ts';
import { addForeignKey } from './foreign-keys.ts';
import { addIndexConstraint, requireKeyColumns } from './index-constraints.ts';
import { addNotNull, givenName, mergeNotNulls, type NotNullDraft } from './not-null.ts';
import { notice, type Run } from './run.ts';
import { chooseColumnSequence, createColumnSequence, refuseTakenName } from './sequences.ts';
import { changeTable } from './tables.ts';

/** What stands between the parentheses, in the order of the text. */
type Element =
  | { readonly kind: 'column'; readonly column: ColumnDraft }
  | { readonly kind: 'constraint'; readonly constraint: ConstraintDraft };

/**
 * CREATE TABLE, in the server's order: sequences, the table, checks, not-nulls, indexes, foreign
 * keys. After PostgreSQL's transformCreateStmt (parse_utilcmd.c) and DefineRelation (tablecmds.c).
 */
export function createTable(stmt: CreateStmt, run: Run): void {
  refuseOtherForms(stmt);
  const relation = stmt.relation ?? {};
  const table = creationName(run.catalog, relation);
  if (stmt.if_not_exists && relationNameTaken(run.catalog, table)) {
    notice(run, '42P07', `relation "${table.name}" already exists, skipping`, relation);
    return;
  }
  const elements = draftElements(stmt, table);
  for (const column of columnsOf(elements)) checkColumn(run, column);
  const indexes = draftIndexes(elements, table);
  createBareTable(run, table, elements, relation.location);
  const extras = extrasOf(stmt);
  if (extras.length > 0) changeTable(run, table, { extras });
  addConstraints(run, table, elements, indexes);
}

function checkColumn(run: Run, column: ColumnDraft): void {
  requireType(run.catalog, column.type);
  if (run.catalog.pg >= 18) notNullOfColumn(column).forEach(givenName);
}

/** Their columns are looked up before anything is made. */
function draftIndexes(
  elements: readonly Element[],
  table: QualifiedName,
): readonly IndexConstraintDraft[] {
  const types = ['CONSTR_PRIMARY', 'CONSTR_UNIQUE', 'CONSTR_EXCLUSION'] as const;
  const drafts = draftsOf(elements, 'indexes', types);
  const columns = new Set(columnsOf(elements).map((c) => c.name));
  const indexes = draftIndexConstraints(drafts, table.name);
  for (const draft of drafts) requireKeyColumns(columns, draft);
  return indexes;
}

function refuseOtherForms(stmt: CreateStmt): void {
  const location = stmt.relation?.location;
  if (stmt.partbound) unsupported('CREATE TABLE … PARTITION OF', location);
  if (stmt.partspec) unsupported('CREATE TABLE … PARTITION BY', location);
  if (stmt.inhRelations?.length) unsupported('CREATE TABLE … INHERITS', location);
  if (stmt.ofTypename) unsupported('CREATE TABLE … OF', location);
  const like = stmt.tableElts?.find((element) => as(element, 'TableLikeClause'));
  if (like) unsupported('CREATE TABLE … LIKE', location);
}

function draftElements(stmt: CreateStmt, table: QualifiedName): Element[] {
  const elements: Element[] = [];
  for (const element of stmt.tableElts ?? []) {
    const column = as(element, 'ColumnDef');
    const constraint = as(element, 'Constraint');
    if (column) elements.push({ kind: 'column', column: draftColumn(column, table.name) });
    if (constraint) elements.push({ kind: 'constraint', constraint: draftConstraint(constraint) });
  }
  return elements;
}

function createBareTable(
  run: Run,
  table: QualifiedName,
  elements: readonly Element[],
  location: number | undefined,
): void {
  const columns = columnsOf(elements);
  // All sequences are named before the first is made: they do not see each other.
  const sequences = columns.map((column) => chooseColumnSequence(run, table, column));
  for (const sequence of sequences) if (sequence) createColumnSequence(run, table, sequence);
  refuseRepeatedColumns(columns);
  refuseTakenName(run, table, location);
  refuseTypeName(run, table, location);
  run.catalog = withTable(run.catalog, {
    kind: 'table',
    ...table,
    owner: run.catalog.currentRole,
    columns: columns.map((column, i) => columnFrom(column, sequences[i])),
    constraints: [],
  });
}

function addConstraints(
  run: Run,
  table: QualifiedName,
  elements: readonly Element[],
  indexes: readonly IndexConstraintDraft[],
): void {
  const exists = (name: string): string => `check constraint "${name}" already exists`;
  for (const check of draftsOf(elements, 'checks', ['CONSTR_CHECK'])) {
    addCheck(run, table, check, exists);
  }
  addNotNulls(run, table, notNullsOf(elements));
  for (const index of indexes) addIndexConstraint(run, table, index);
  for (const foreignKey of draftsOf(elements, 'foreignKeys', ['CONSTR_FOREIGN'])) {
    addForeignKey(run, table, foreignKey);
  }
}

/**
 * Two given names that are equal are told apart from a given name that meets another constraint's:
 * there the server finds out from its unique index only.
 */
function addNotNulls(run: Run, table: QualifiedName, drafts: readonly NotNullDraft[]): void {
  const given = new Set<string>();
  for (const draft of drafts) {
    addNotNull(run, table, draft, (name) => (given.has(name) ? '42710' : '23505'));
    for (const { conname } of draft.nodes) if (conname !== undefined) given.add(conname);
  }
}

function columnsOf(elements: readonly Element[]): ColumnDraft[] {
  return elements.flatMap((e) => (e.kind === 'column' ? e.column : []));
}

/** Columns' and table's constraints in one list, a column's at its column's place. */
function draftsOf(
  elements: readonly Element[],
  ofColumn: 'checks' | 'indexes' | 'foreignKeys',
  types: readonly Constraint['contype'][],
): ConstraintDraft[] {
  return elements.flatMap((e) => {
    if (e.kind === 'column') return e.column[ofColumn];
    return types.includes(e.constraint.node.contype) ? [e.constraint] : [];
  });
}

/** In order of appearance; then the columns of a PRIMARY KEY at the table that have none yet. */
function notNullsOf(elements: readonly Element[]): NotNullDraft[] {
  const drafts = elements.flatMap((e) =>
    e.kind === 'column' ? notNullOfColumn(e.column) : notNullOfTable(e.constraint.node),
  );
  const nodes = new Map(columnsOf(elements).map((c) => [c.name, c.node]));
  for (const { node } of draftsOf(elements, 'indexes', ['CONSTR_PRIMARY'])) {
    if (node.contype !== 'CONSTR_PRIMARY') continue;
    for (const column of strings(node.keys)) {
      const at = nodes.get(column);
      drafts.push({ column, nodes: [], ...(at && { at }) });
    }
  }
  return mergeNotNulls(drafts);
}

export function notNullOfColumn(column: ColumnDraft): NotNullDraft[] {
  const { name, notNulls, impliesNotNull, node } = column;
  if (notNulls.length === 0 && !impliesNotNull) return [];
  return [{ column: name, nodes: notNulls, at: node }];
}

function notNullOfTable(node: Constraint): NotNullDraft[] {
  if (node.contype !== 'CONSTR_NOTNULL') return [];
  return strings(node.keys).map((column) => ({ column, nodes: [node] }));
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

/** A table has a row type of its name. */
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
