/** Names that aliases in a view's query give the columns of a relation, by their places. */
import { type Alias, mapTree, type Node, type RangeVar } from '@citrate/parser';
import type { Catalog, QualifiedName, View } from '../model.ts';
import { strings } from '../names-of.ts';
import { namesOfColumns } from './columns.ts';
import { queryOf, withQuery } from './trees.ts';

/** The place of the name that hides the column's own; undefined if none does. */
function placeOf(range: RangeVar, column: string, catalog: Catalog): number | undefined {
  const given = range.alias?.colnames?.length ?? 0;
  const place = given === 0 ? -1 : (namesOfColumns(range, catalog)?.indexOf(column) ?? -1);
  return place >= 0 && place < given ? place : undefined;
}

/** Whether the alias has another name for the column, which it keeps when the column gets another. */
export function hidesColumn(range: RangeVar, column: string, catalog: Catalog): boolean {
  return placeOf(range, column, catalog) !== undefined;
}

/** The columns under the names that an alias gives the first of them. */
export function namedBy(
  columns: readonly string[] | undefined,
  alias: Alias | undefined,
): readonly string[] | undefined {
  const names = strings(alias?.colnames);
  return names.length === 0 ? columns : columns?.map((column, i) => names[i] ?? column);
}

/** Without the name of a column that is about to be dropped, so that the others keep theirs. */
export function withoutColumnAlias(
  view: View,
  { schema, name }: QualifiedName,
  column: string,
  catalog: Catalog,
): View {
  const query = view.definition && queryOf(view.definition);
  if (!query) return view;
  let changed = false;
  const other: Node = mapTree(query, {
    RangeVar: (range) => {
      const isIts = range.schemaname === schema && range.relname === name;
      const place = isIts ? placeOf(range, column, catalog) : undefined;
      if (place === undefined) return range;
      changed = true;
      const { colnames = [], ...alias } = range.alias ?? {};
      const left = colnames.toSpliced(place, 1);
      return { ...range, alias: left.length > 0 ? { ...alias, colnames: left } : alias };
    },
  });
  return changed ? withQuery(view, other) : view;
}
