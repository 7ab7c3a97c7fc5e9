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
  const ColumnRef = (reference: ColumnRef): ColumnRef => renameReference(reference, renaming);
  const { column, table, newTable = table } = renaming;
  if (!column) return mapTree(tree, { ColumnRef });
  const { from, to } = column;
  return mapTree(tree, {
    ColumnRef,
    // Its argument is called otherwise already.
    A_Indirection: (field) => {
      const { indirection = [] } = field;
      return fieldOfRow(field, newTable) === from
        ? { ...field, indirection: indirection.with(0, stringNode(to)) }
        : field;
    },
    FuncCall: (call) =>
      rowCalled(call, newTable) === from ? { ...call, funcname: [stringNode(to)] } : call,
    IndexElem: (element) => (element.name === from ? { ...element, name: to } : element),
    PartitionElem: (element) => (element.name === from ? { ...element, name: to } : element),
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
  const { keys, fk_attrs, including } = definition;
  const lists = [keys, fk_attrs, including];
  const isNamed = lists.some((list) => list?.some((node) => isString(node, column.from)));
  if (!isNamed) return definition;
  return {
    ...definition,
    ...(keys && { keys: renameStrings(keys, column) }),
    ...(fk_attrs && { fk_attrs: renameStrings(fk_attrs, column) }),
    ...(including && { including: renameStrings(including, column) }),
  };
}

export function renameInIndex(definition: IndexStmt, renaming: Renaming): IndexStmt {
  return as(renameInNode({ IndexStmt: definition }, renaming), 'IndexStmt') ?? definition;
}

export function renameInPartitionKey(definition: PartitionSpec, renaming: Renaming): PartitionSpec {
  return as(renameInNode({ PartitionSpec: definition }, renaming), 'PartitionSpec') ?? definition;
}

type ColumnRenaming = NonNullable<Renaming['column']>;

export function renameStrings(nodes: readonly Node[], { from, to }: ColumnRenaming): Node[] {
  return nodes.map((node) => (isString(node, from) ? stringNode(to) : node));
}

function isString(node: Node, text: string): boolean {
  return as(node, 'String')?.sval === text;
}
