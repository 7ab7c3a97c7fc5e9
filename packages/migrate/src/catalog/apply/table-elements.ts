/** What stands between the parentheses of CREATE TABLE. */
import { as, type Constraint, type CreateStmt, type TypeName } from '@citrate/parser';
import {
  type ColumnDraft,
  type ConstraintDraft,
  draftColumn,
  draftConstraint,
} from '../definition/column.ts';
import type { QualifiedName } from '../model.ts';
import { strings } from '../names-of.ts';
import { type LikeSource, likeColumns, likeSource } from './like.ts';
import { mergeNotNulls, type NotNullDraft, refuseMixedInheritance } from './not-null.ts';
import type { Run } from './run.ts';

/** One element, in the order of the text; a LIKE clause stands behind the columns it brings. */
export type Element =
  | { readonly kind: 'column'; readonly column: ColumnDraft }
  | { readonly kind: 'constraint'; readonly constraint: ConstraintDraft }
  | { readonly kind: 'like'; readonly like: LikeSource };

/** `known` are the types of columns that a parent or a type brings. */
export function draftElements(
  stmt: CreateStmt,
  table: QualifiedName,
  known: ReadonlyMap<string, TypeName>,
  run: Run,
): Element[] {
  const elements: Element[] = [];
  for (const element of stmt.tableElts ?? []) {
    const node = as(element, 'ColumnDef');
    const constraint = as(element, 'Constraint');
    const like = as(element, 'TableLikeClause');
    if (node) {
      const options = { pg: run.pg, known: known.get(node.colname ?? '') };
      elements.push({ kind: 'column', column: draftColumn(node, table.name, options) });
    } else if (constraint) {
      elements.push({ kind: 'constraint', constraint: draftConstraint(constraint) });
    } else if (like) {
      const source = likeSource(run, like);
      for (const column of likeColumns(run, source, table.name)) {
        elements.push({ kind: 'column', column });
      }
      elements.push({ kind: 'like', like: source });
    }
  }
  return elements;
}

export function columnsOf(elements: readonly Element[]): ColumnDraft[] {
  const columns: ColumnDraft[] = [];
  for (const element of elements) if (element.kind === 'column') columns.push(element.column);
  return columns;
}

export function likesOf(elements: readonly Element[]): LikeSource[] {
  const likes: LikeSource[] = [];
  for (const element of elements) if (element.kind === 'like') likes.push(element.like);
  return likes;
}

/** Columns' and table's constraints in one list, a column's at its column's place. */
export function draftsOf(
  elements: readonly Element[],
  ofColumn: 'checks' | 'indexes' | 'foreignKeys',
  types: readonly Constraint['contype'][],
): ConstraintDraft[] {
  const drafts: ConstraintDraft[] = [];
  for (const element of elements) {
    if (element.kind === 'column') drafts.push(...element.column[ofColumn]);
    else if (element.kind === 'constraint') {
      if (types.includes(element.constraint.node.contype)) drafts.push(element.constraint);
    }
  }
  return drafts;
}

/** In order of appearance; then the columns of a PRIMARY KEY at the table that have none yet. */
export function notNullsOf(elements: readonly Element[], stmt: CreateStmt): NotNullDraft[] {
  const drafts: NotNullDraft[] = [];
  for (const element of elements) {
    if (element.kind === 'column') drafts.push(...notNullOfColumn(element.column));
    else if (element.kind === 'constraint') drafts.push(...notNullOfTable(element.constraint.node));
  }
  for (const { node } of draftsOf(elements, 'indexes', ['CONSTR_PRIMARY'])) {
    if (node.contype !== 'CONSTR_PRIMARY') continue;
    for (const column of strings(node.keys)) {
      const at = columnsOf(elements).find((c) => c.name === column)?.node ?? stmt;
      drafts.push({ column, nodes: [], at });
    }
  }
  return mergeNotNulls(drafts);
}

export function notNullOfColumn(column: ColumnDraft): NotNullDraft[] {
  const { name, notNulls, impliesNotNull, node } = column;
  if (notNulls.length === 0 && !impliesNotNull) return [];
  const draft = { column: name, nodes: notNulls, at: node };
  const apart = notNulls.filter((notNull) => notNull.is_no_inherit).length;
  if (apart > 0 && (impliesNotNull || apart < notNulls.length)) refuseMixedInheritance(draft);
  return [draft];
}

function notNullOfTable(node: Constraint): NotNullDraft[] {
  if (node.contype !== 'CONSTR_NOTNULL') return [];
  return strings(node.keys).map((column) => ({ column, nodes: [node] }));
}
