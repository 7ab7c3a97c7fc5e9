import { type A_Indirection, as, type ColumnRef, type Node, walk } from '@citrate/parser';
import { raise } from '../errors.ts';
import { systemColumns } from '../system-columns.ts';

/** A reference to the row as a whole has no name but counts. */
export const WHOLE_ROW: unique symbol = Symbol('whole row');

export type Reference = string | typeof WHOLE_ROW;

/** The table an expression belongs to: its name and the columns it has. */
export interface ExpressionScope {
  readonly table: string;
  readonly schema?: string;
  readonly columns: readonly { readonly name: string }[];
}

/**
 * The distinct columns of a table that an expression reads, in the order of the text; system columns
 * and the whole row included. 42703 for a column that the table does not have, 42P01 for another
 * table's.
 */
export function columnsRead(expression: Node | undefined, scope: ExpressionScope): Reference[] {
  if (!expression) return [];
  const found = new Set<Reference>();
  walk(expression, {
    ColumnRef: (reference) => void found.add(resolveReference(reference, scope)),
    A_Indirection: (field) => {
      const column = columnOfRow(field, scope);
      if (column === undefined) return true;
      found.add(column);
      return false;
    },
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
  const isRow = resolveReference(reference, scope) === WHOLE_ROW;
  return isRow && isColumn(name, scope) ? name : undefined;
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
  return isColumn(column, scope) ? column : missing(`${scope.table}.${column}`, reference);
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

/** Whether the expression, or part of an index, can read the column: by name, or in the whole row. */
export function mayRead(
  expression: Node | readonly Node[] | undefined,
  column: string,
  table: string,
): boolean {
  let found = false;
  const take = (name: string | undefined): void => {
    found ||= name === undefined || name === column || name === table;
  };
  if (expression) {
    walk(expression, {
      ColumnRef: ({ fields }) => take(as(fields?.at(-1), 'String')?.sval),
      IndexElem: ({ name }) => {
        if (name !== undefined) take(name);
      },
    });
  }
  return found;
}
