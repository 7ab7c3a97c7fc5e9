import {
  type A_Indirection,
  as,
  type ColumnRef,
  type FuncCall,
  type Node,
  walk,
} from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Catalog } from '../model.ts';
import { strings } from '../names-of.ts';
import { systemColumns } from '../system-columns.ts';
import { isFunctionOfRow } from '../volatility/callable.ts';

/** A reference to the row as a whole has no name but counts. */
export const WHOLE_ROW: unique symbol = Symbol('whole row');

export type Reference = string | typeof WHOLE_ROW;

/** The table an expression belongs to: its name and the columns it has. */
export interface ExpressionScope {
  readonly table: string;
  readonly schema?: string;
  readonly columns: readonly { readonly name: string }[];
  /** Where users' functions are looked up. */
  readonly catalog?: Catalog;
}

/**
 * The distinct columns of a table that an expression reads, in the order of the text; system columns
 * and the whole row included. 42703 for a column that the table does not have, 42P01 for another
 * table's.
 */
export function columnsRead(expression: Node | undefined, scope: ExpressionScope): Reference[] {
  if (!expression) return [];
  const found = new Set<Reference>();
  const take = (column: string | undefined): boolean => {
    if (column !== undefined) found.add(column);
    return column === undefined;
  };
  walk(expression, {
    ColumnRef: (reference) => void found.add(resolveReference(reference, scope)),
    A_Indirection: (field) => take(columnOfRow(field, scope)),
    FuncCall: (call) => take(columnCalled(call, scope)),
    // It is no part of such an expression: who asks what may be, says so.
    SubLink: () => false,
  });
  return [...found];
}

/** `(t).a` is the column `a`: PostgreSQL's analysis leaves no whole row of it. */
function columnOfRow(
  { arg, indirection }: A_Indirection,
  scope: ExpressionScope,
): string | undefined {
  const reference = as(arg, 'ColumnRef');
  const [field, ...more] = indirection ?? [];
  const name = as(field, 'String')?.sval;
  if (!reference || more.length > 0 || name === undefined) return undefined;
  if (resolveReference(reference, scope) !== WHOLE_ROW) return undefined;
  if (isColumn(name, scope)) return name;
  return isFunction(name, scope) ? undefined : missing(`${scope.table}.${name}`, reference);
}

/** `a(t)` is the column `a`, where no function takes the row. After ParseFuncOrColumn (parse_func.c). */
function columnCalled(call: FuncCall, scope: ExpressionScope): string | undefined {
  const name = nameOfPlainCall(call);
  const reference = as(call.args?.[0], 'ColumnRef');
  if (name === undefined || !reference || !isColumn(name, scope)) return undefined;
  const isRow = resolveReference(reference, scope) === WHOLE_ROW;
  return isRow && !isFunction(name, scope) ? name : undefined;
}

function isFunction(name: string, { catalog, schema = '', table }: ExpressionScope): boolean {
  return isFunctionOfRow(name, { schema, name: table }, catalog);
}

/** The named ones alone. */
export function columnNamesRead(expression: Node | undefined, scope: ExpressionScope): string[] {
  return columnsRead(expression, scope).filter((r) => typeof r === 'string');
}

function resolveReference(reference: ColumnRef, scope: ExpressionScope): Reference {
  const { fields } = reference;
  if (fields?.length === 1) return plainReference(as(fields[0], 'String')?.sval, reference, scope);
  const parts = (fields ?? []).map((f) => as(f, 'String')?.sval);
  const column = parts.at(-1);
  const qualifier = parts.slice(0, -1);
  if (qualifier.length === 0) return plainReference(column, reference, scope);
  requireOwnTable(qualifier, reference, scope);
  if (column === undefined) return WHOLE_ROW;
  if (isColumn(column, scope)) return column;
  return isFunction(column, scope) ? WHOLE_ROW : missing(`${scope.table}.${column}`, reference);
}

function plainReference(
  name: string | undefined,
  reference: ColumnRef,
  scope: ExpressionScope,
): Reference {
  if (name === undefined) return WHOLE_ROW;
  if (isColumn(name, scope)) return name;
  return name === scope.table ? WHOLE_ROW : missing(`"${name}"`, reference);
}

function isColumn(name: string, scope: ExpressionScope): boolean {
  return scope.columns.some((c) => c.name === name) || systemColumns.has(name);
}

function missing(name: string, { location }: ColumnRef): never {
  raise('42703', `column ${name} does not exist`, { location });
}

function requireOwnTable(
  qualifier: readonly (string | undefined)[],
  { location }: ColumnRef,
  { table, schema }: ExpressionScope,
): void {
  const [name, inSchema] = qualifier.toReversed();
  const foreign = inSchema !== undefined && schema !== undefined && inSchema !== schema;
  if (name === table && !foreign) return;
  raise('42P01', `missing FROM-clause entry for table "${name ?? '*'}"`, { location });
}

/**
 * Whether the expression, or part of an index, reads the column by its name. Who reads the row as a
 * whole depends on no column. After find_expr_references_walker (dependency.c).
 */
export function mayRead(
  expression: Node | readonly Node[] | undefined,
  column: string,
  table: string,
): boolean {
  let found = false;
  const take = (name: string | undefined): void => {
    found ||= name === column;
  };
  if (expression) {
    walk(expression, {
      ColumnRef: ({ fields }) => take(as(fields?.at(-1), 'String')?.sval),
      A_Indirection: (field) => take(fieldOfRow(field, table)),
      FuncCall: (call) => take(rowCalled(call, table)),
      IndexElem: ({ name }) => take(name),
    });
  }
  return found;
}

/** `(t).a`, where that is `a` of the row. */
export function fieldOfRow({ arg, indirection }: A_Indirection, table: string): string | undefined {
  return isRowOf(arg, table) ? as(indirection?.[0], 'String')?.sval : undefined;
}

/** `a(t)`: a function, or `a` of the row. */
export function rowCalled(call: FuncCall, table: string): string | undefined {
  return isRowOf(call.args?.[0], table) ? nameOfPlainCall(call) : undefined;
}

export function isRowOf(node: Node | undefined, table: string): boolean {
  const { fields = [] } = as(node, 'ColumnRef') ?? {};
  const last = as(fields.at(-1), 'String')?.sval ?? as(fields.at(-2), 'String')?.sval;
  return last === table;
}

/** Of a call that could be a column: with one argument, and nothing else. */
export function nameOfPlainCall(call: FuncCall): string | undefined {
  const { args, agg_order, agg_filter, agg_distinct, over, func_variadic } = call;
  const [name, ...more] = strings(call.funcname);
  if (more.length > 0 || args?.length !== 1) return undefined;
  return (agg_order ?? agg_filter ?? agg_distinct ?? over ?? func_variadic) ? undefined : name;
}
