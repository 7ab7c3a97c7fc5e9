/** The query of a view, in whichever statement it stands. */
import type { Node } from '@citrate/parser';
import type { View, ViewColumn, ViewDefinition } from '../model.ts';
import { qualifiedRangeVar } from '../names-of.ts';
import { readsOf } from './reads.ts';

export function queryOf(definition: ViewDefinition): Node | undefined {
  return 'ViewStmt' in definition ? definition.ViewStmt.query : definition.CreateTableAsStmt.query;
}

/** The view with another query, of which it reads other things. */
export function withQuery(view: View, query: Node): View {
  const { definition, readsColumns: _, ...rest } = view;
  return definition
    ? { ...rest, definition: replaced(definition, query), ...readsOf(query) }
    : view;
}

function replaced(definition: ViewDefinition, query: Node): ViewDefinition {
  return 'ViewStmt' in definition
    ? { ViewStmt: { ...definition.ViewStmt, query } }
    : { CreateTableAsStmt: { ...definition.CreateTableAsStmt, query } };
}

/** The view with its own name in its statement. */
export function withOwnName(view: View): View {
  const { definition, schema, name } = view;
  if (!definition) return view;
  if ('ViewStmt' in definition) {
    const own = qualifiedRangeVar({ schema, name }, definition.ViewStmt.view);
    return { ...view, definition: { ViewStmt: { ...definition.ViewStmt, view: own } } };
  }
  const { into, ...stmt } = definition.CreateTableAsStmt;
  const rel = qualifiedRangeVar({ schema, name }, into?.rel);
  return { ...view, definition: { CreateTableAsStmt: { ...stmt, into: { ...into, rel } } } };
}

/** The view with other names for its columns. */
export function withColumnNames(view: View, columns: readonly ViewColumn[]): View {
  const { definition } = view;
  const names = columns.map(({ name }): Node => ({ String: { sval: name } }));
  if (!definition) return { ...view, columns };
  if ('ViewStmt' in definition) {
    const stmt = { ...definition.ViewStmt, aliases: names };
    return { ...view, columns, definition: { ViewStmt: stmt } };
  }
  const { into, ...stmt } = definition.CreateTableAsStmt;
  const named = { ...stmt, into: { ...into, colNames: names } };
  return { ...view, columns, definition: { CreateTableAsStmt: named } };
}
