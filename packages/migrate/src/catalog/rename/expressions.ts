/**
 * Names within the expressions of constraints, indexes and generated columns. What does not have the
 * name is given back as it is.
 */
import {
  as,
  type ColumnRef,
  type Constraint,
  type IndexStmt,
  mapTree,
  type Node,
  type PartitionSpec,
} from '@citrate/parser';
import { fieldOfRow, rowCalled } from '../names/columns-read.ts';
import { stringNode } from '../names-of.ts';

/** What is called otherwise from now on, seen from the table whose expressions are rewritten. */
export interface Renaming {
  /** The table's own name, before. */
  readonly table: string;
  readonly newTable?: string;
  readonly column?: { readonly from: string; readonly to: string };
}

export function renameInNode(tree: Node, renaming: Renaming): Node {
  const { column, table, newTable = table } = renaming;
  const isColumn = (name: string | undefined): boolean =>
    name !== undefined && name === column?.from;
  const to = column && stringNode(column.to);
  return mapTree(tree, {
    ColumnRef: (reference) => renameReference(reference, renaming),
    // Its argument is called otherwise already.
    ...(to && {
      A_Indirection: (field) => {
        const { indirection = [] } = field;
        return isColumn(fieldOfRow(field, newTable))
          ? { ...field, indirection: indirection.with(0, to) }
          : field;
      },
      FuncCall: (call) =>
        isColumn(rowCalled(call, newTable)) ? { ...call, funcname: [to] } : call,
    }),
  });
}

function renameReference(reference: ColumnRef, renaming: Renaming): ColumnRef {
  const { fields = [] } = reference;
  const last = fields.length - 1;
  const { table, newTable, column } = renaming;
  let renamed: Node[] | undefined;
  for (const [i, field] of fields.entries()) {
    const name = as(field, 'String')?.sval;
    const isTable = name === table && (i === last - 1 || last === 0);
    const to = i === last && name === column?.from ? column?.to : isTable ? newTable : undefined;
    if (to !== undefined) renamed = (renamed ?? fields).with(i, stringNode(to));
  }
  return renamed ? { ...reference, fields: renamed } : reference;
}

/** Key columns are named outside of expressions, too. */
export function renameInConstraint(definition: Constraint, renaming: Renaming): Constraint {
  const { raw_expr, where_clause, exclusions } = definition;
  const hasExpressions = raw_expr ?? where_clause ?? exclusions;
  const renamed = hasExpressions && renameInNode({ Constraint: definition }, renaming);
  const result = as(renamed, 'Constraint') ?? definition;
  return renaming.column ? renameKeys(result, renaming.column) : result;
}

function renameKeys(definition: Constraint, column: ColumnRenaming): Constraint {
  const { keys, fk_attrs, including, exclusions } = definition;
  const lists = [keys, fk_attrs, including];
  const isNamed = lists.some((list) => list?.some((node) => isString(node, column.from)));
  if (!isNamed && !exclusions) return definition;
  return {
    ...definition,
    ...(keys && { keys: renameStrings(keys, column) }),
    ...(fk_attrs && { fk_attrs: renameStrings(fk_attrs, column) }),
    ...(including && { including: renameStrings(including, column) }),
    ...(exclusions && { exclusions: exclusions.map((e) => renameElements(e, column)) }),
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
  return nodes.map((node) => (isString(node, from) ? stringNode(to) : node));
}

function isString(node: Node, text: string): boolean {
  return as(node, 'String')?.sval === text;
}

function renameElements(tree: Node, { from, to }: ColumnRenaming): Node {
  return mapTree(tree, {
    IndexElem: (element) => (element.name === from ? { ...element, name: to } : element),
  });
}
