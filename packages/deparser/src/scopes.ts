/** What can be seen at a place in a statement: the relations of FROM, and the queries of WITH. */
import type { RangeVar } from '@citrate/parser';

/**
 * The names of one FROM clause, each with the relations that it means; none where an alias, a query
 * or a function has it, which hides what it means further out. Two relations of one name are of
 * different schemas.
 */
export interface Scope {
  readonly names: Map<string, RangeVar[]>;
  readonly outer: Scope | undefined;
}

/** The queries of one WITH, by name, of which the first `visible` can be seen. */
export interface Queries {
  readonly places: ReadonlyMap<string, number>;
  readonly visible: number;
  readonly outer: Queries | undefined;
}

/** All that can be seen at one place. */
export interface View {
  readonly scope: Scope | undefined;
  readonly queries: Queries | undefined;
}

export function scopeIn(outer: Scope | undefined): Scope {
  return { names: new Map(), outer };
}

/** A name of FROM that is no relation of the database. */
export function hide(scope: Scope, name: string | undefined): void {
  if (name !== undefined) scope.names.set(name, []);
}

/** A relation as FROM names it. */
export function enter(scope: Scope, relation: RangeVar): void {
  const { alias, relname = '' } = relation;
  if (alias) return hide(scope, alias.aliasname);
  const others = scope.names.get(relname);
  if (others) others.push(relation);
  else scope.names.set(relname, [relation]);
}

/**
 * The relation that a column's qualifier means; undefined if it means something else. After
 * scanNameSpaceForRefname and scanNameSpaceForRelid (parse_relation.c): without a schema the
 * innermost item of that name is meant, with one the innermost relation of that name without an
 * alias.
 */
export function relationOf(
  from: Scope | undefined,
  name: string,
  schema: string | undefined,
): RangeVar | undefined {
  for (let scope = from; scope !== undefined; scope = scope.outer) {
    const relations = scope.names.get(name);
    if (relations === undefined) continue;
    if (schema === undefined) return relations[0];
    const found = relations.find(({ schemaname = schema }) => schemaname === schema);
    if (found) return found;
  }
  return undefined;
}

/** Whether a relation of FROM is a query of WITH, which none with a schema is. */
export function isQuery(
  from: Queries | undefined,
  { schemaname, relname = '' }: RangeVar,
): boolean {
  if (schemaname) return false;
  for (let queries = from; queries !== undefined; queries = queries.outer) {
    const place = queries.places.get(relname);
    if (place !== undefined && place < queries.visible) return true;
  }
  return false;
}
