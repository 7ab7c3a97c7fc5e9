/** Names within the expressions of constraints, indexes and generated columns. */
import {
  as,
  type ColumnRef,
  type Constraint,
  type IndexStmt,
  mapTree,
  type Node,
  type PartitionSpec,
} from '@citrate/parser';
import { stringNode } from '../names-of.ts';

/** What is called otherwise from now on, seen from the table whose expressions are rewritten. */
export interface Renaming {
  /** The table's own name, before. */
  readonly table: string;
  readonly newTable?: string;
  readonly column?: { readonly from: string; readonly to: string };
}

export function renameInNode(tree: Node, renaming: Renaming): Node {
  return mapTree(tree, { ColumnRef: (reference) => renameReference(reference, renaming) });
}

function renameReference(reference: ColumnRef, renaming: Renaming): ColumnRef {
  const { fields = [] } = reference;
  const last = fields.length - 1;
  const { table, newTable, column } = renaming;
  const renamed = fields.map((field, i) => {
    const name = as(field, 'String')?.sval;
    if (i === last && column && name === column.from) return stringNode(column.to);
    if (newTable !== undefined && name === table && (i === last - 1 || last === 0)) {
      return stringNode(newTable);
    }
    return field;
  });
  return { ...reference, fields: renamed };
}

/** Key columns are named outside of expressions, too. */
export function renameInConstraint(definition: Constraint, renaming: Renaming): Constraint {
  const { raw_expr, where_clause, exclusions } = definition;
  const hasExpressions = raw_expr ?? where_clause ?? exclusions;
  const renamed = hasExpressions && renameInNode({ Constraint: definition }, renaming);
  const result = as(renamed, 'Constraint') ?? definition;
  const { column } = renaming;
  if (!column) return result;
  return {
    ...result,
    ...(result.keys && { keys: renameStrings(result.keys, column) }),
    ...(result.fk_attrs && { fk_attrs: renameStrings(result.fk_attrs, column) }),
    ...(result.including && { including: renameStrings(result.including, column) }),
    ...(result.exclusions && {
      exclusions: result.exclusions.map((e) => renameElements(e, column)),
    }),
  };
}

export function renameInIndex(definition: IndexStmt, renaming: Renaming): IndexStmt {
  const { column } = renaming;
  const renamed = renameInNode({ IndexStmt: definition }, renaming);
  const elements = column ? renameElements(renamed, column) : renamed;
  return as(elements, 'IndexStmt') ?? definition;
}

export function renameInPartitionKey(definition: PartitionSpec, renaming: Renaming): PartitionSpec {
  const { column } = renaming;
  const renamed = renameInNode({ PartitionSpec: definition }, renaming);
  const elements = column
    ? mapTree(renamed, {
        PartitionElem: (e) => (e.name === column.from ? { ...e, name: column.to } : e),
      })
    : renamed;
  return as(elements, 'PartitionSpec') ?? definition;
}

type ColumnRenaming = NonNullable<Renaming['column']>;

export function renameStrings(nodes: readonly Node[], { from, to }: ColumnRenaming): Node[] {
  return nodes.map((node) => (as(node, 'String')?.sval === from ? stringNode(to) : node));
}

function renameElements(tree: Node, { from, to }: ColumnRenaming): Node {
  return mapTree(tree, {
    IndexElem: (element) => (element.name === from ? { ...element, name: to } : element),
  });
}
