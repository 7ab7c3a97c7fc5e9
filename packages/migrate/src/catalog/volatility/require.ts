/** Where PostgreSQL asks for expressions that depend on nothing but the row; 42P17 otherwise. */
import { as, type Node } from '@citrate/parser';
import { requireFunctions } from '../calls.ts';
import { raise } from '../errors.ts';
import type { Catalog, Column, QualifiedName } from '../model.ts';
import { nameKey } from '../names-of.ts';
import { formatType } from '../types.ts';
import { unreadable } from './constants.ts';
import { type Analysis, analyse } from './expression.ts';
import type { TypedScope } from './findings.ts';
import { isExpanded } from './operators.ts';
import { columnsOfRow } from './parts.ts';
import { baseKey, categoryOf, isAssignable, type TypeKey, typeKey, typeOfKey } from './types.ts';

/** The type of an expression in which nothing is missing or wrong. */
export function requireSound(expression: Node, scope: TypedScope): TypeKey {
  const analysis = analyse(expression, scope);
  refuseWrong(analysis, scope);
  return analysis.type;
}

/** What the messages of 42P17 begin with. */
const messages = {
  index: 'functions in index expression must be marked IMMUTABLE',
  predicate: 'functions in index predicate must be marked IMMUTABLE',
  partition: 'functions in partition key expression must be marked IMMUTABLE',
  generated: 'generation expression is not immutable',
} as const;

/** The columns of one table, by their own names. */
export function tableScope(
  catalog: Catalog,
  { schema, name }: QualifiedName,
  columns: readonly Pick<Column, 'name' | 'type'>[],
): TypedScope {
  return {
    catalog,
    columnType: (names) => {
      const last = names.at(-1) ?? '';
      const column = columns.find((c) => c.name === last);
      const row = last === '*' || (last === name && !column);
      return row ? `record ${nameKey({ schema, name })}` : typeKey(column?.type, catalog);
    },
  };
}

export function requireImmutable(
  expression: Node | undefined,
  where: keyof typeof messages,
  scope: TypedScope,
  location?: number,
): void {
  requireFunctions(expression, scope.catalog, where);
  if (expression) refuseMutable(expression, where, scope, location);
}

/** The same where the functions are known to be there. */
export function refuseMutable(
  expression: Node,
  where: keyof typeof messages,
  scope: TypedScope,
  location?: number,
): void {
  const analysis = analyse(expression, scope);
  refuseWrong(analysis, scope, location);
  if (where === 'predicate') requireBoolean(analysis.type, scope.catalog, 'WHERE', location);
  if (!analysis.immutable) raise('42P17', messages[where], { location });
}

/** 42804 for a value of a type that a column's does not take; where both are known. */
export function requireAssignable(
  expression: Node,
  column: Pick<Column, 'name' | 'type'>,
  scope: TypedScope,
  what: 'default' | 'generation',
): void {
  requireFunctions(expression, scope.catalog, what === 'default' ? what : 'generated');
  requireValue(expression, column, scope, what);
}

/** The same for the default of a parameter. */
export function requireValue(
  expression: Node,
  { name, type }: Pick<Column, 'name' | 'type'>,
  scope: TypedScope,
  what: 'default' | 'generation',
): void {
  const { catalog } = scope;
  const analysis = analyse(expression, scope);
  refuseWrong(analysis, scope);
  const [source, target] = [analysis.type, baseKey(type, catalog)];
  requireReadable(expression, target, catalog);
  requireRow(expression, target, catalog);
  if (source === undefined || target === undefined || isAssignable(source, target)) return;
  if (target === 'record' || (source === 'record' && mayTakeRow(expression, target))) return;
  const [given, wanted] = [typeOfKey(source), formatType(catalog, type)];
  const its = given ? formatType(catalog, given) : source;
  const words = `column "${name}" is of type ${wanted} but ${what} expression is of type ${its}`;
  raise('42804', words, { hint: 'You will need to rewrite or cast the expression.' });
}

/** ROW(…) as a value of a composite type. After coerce_record_to_complex (parse_coerce.c). */
function requireRow(node: Node, type: string | undefined, catalog: Catalog): void {
  const args = as(node, 'RowExpr')?.args;
  const columns = columnsOfRow(type, catalog);
  if (!args || !columns || args.some(isExpanded)) return;
  if (args.length !== columns.length) raise('42846', 'cannot cast type record to a composite type');
  for (const [i, each] of args.entries()) {
    requireReadable(each, baseKey(columns[i]?.type, catalog), catalog);
  }
}

/** A constant that becomes a value of the type, if it is one. */
export function requireReadable(node: Node, type: string | undefined, catalog: Catalog): void {
  const text = as(node, 'A_Const')?.sval;
  const wrong = text && type !== undefined && unreadable(text.sval ?? '', type, catalog);
  if (wrong) raise(wrong.code, wrong.message);
}

/** Other rows do, and texts. */
function mayTakeRow(expression: Node, target: string): boolean {
  return !as(expression, 'RowExpr') || ['C', 'S', 'P'].includes(categoryOf(target));
}

/** A default looks at no column. */
export function noColumns(catalog: Catalog): TypedScope {
  return { catalog, columnType: () => undefined };
}

/** Conditions, as messages of 42804 call them. */
const conditions = { check: 'CHECK', policy: 'POLICY', trigger: 'WHEN' } as const;

/** 42883 where an operator or function is not there for its operands, 42804 for what is no condition. */
export function requireCondition(
  expression: Node | undefined,
  where: keyof typeof conditions,
  scope: TypedScope,
  location?: number,
): void {
  requireFunctions(expression, scope.catalog, where);
  if (!expression) return;
  const analysis = analyse(expression, scope);
  refuseWrong(analysis, scope, location);
  requireBoolean(analysis.type, scope.catalog, conditions[where], location);
}

/** After coerce_to_boolean (parse_coerce.c). */
export function requireBoolean(
  type: TypeKey,
  catalog: Catalog,
  where: string,
  location?: number,
): void {
  if (type === undefined || type === 'record' || isAssignable(type, 'bool')) return;
  const given = typeOfKey(type);
  const words = given ? formatType(catalog, given) : type;
  raise('42804', `argument of ${where} must be type boolean, not type ${words}`, { location });
}

function refuseWrong(analysis: Analysis, scope: TypedScope, location?: number): void {
  const { missing, wrong, constants } = analysis;
  if (!scope.isStored && (wrong || constants.length > 0)) {
    const [unread] = constants.flatMap(
      ({ constant, type }) => unreadable(constant.sval?.sval ?? '', type, scope.catalog) ?? [],
    );
    const first = wrong ?? unread;
    if (first) raise(first.code, first.message, { location });
  }
  if (missing === undefined) return;
  const what = missing.startsWith('function') ? 'function' : 'operator';
  raise('42883', missing, {
    hint: `No ${what} matches the given name and argument types. You might need to add explicit type casts.`,
    location,
  });
}
