/** Where PostgreSQL asks for expressions that depend on nothing but the row; 42P17 otherwise. */
import type { Node } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Catalog, Column, QualifiedName } from '../model.ts';
import { nameKey } from '../names-of.ts';
import { analyse, type TypedScope } from './expression.ts';
import { typeKey } from './types.ts';

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
  if (expression && !analyse(expression, scope).immutable) {
    raise('42P17', messages[where], { location });
  }
}

/** 42883 where an operator is not there for the types that it stands between. */
export function requireOperators(
  expression: Node | undefined,
  scope: TypedScope,
  location?: number,
): void {
  const missing = expression && analyse(expression, scope).missingOperator;
  if (missing === undefined) return;
  raise('42883', `operator does not exist: ${missing}`, {
    hint: 'No operator matches the given name and argument types. You might need to add explicit type casts.',
    location,
  });
}
