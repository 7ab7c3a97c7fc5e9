/** What a column's type cannot change for. After RememberAllDependentForRebuilding (tablecmds.c). */
import { readersOfColumn } from '../drop/dependents.ts';
import type { DatabaseObject } from '../drop/objects.ts';
import { raise } from '../errors.ts';
import { findRelation, findTable } from '../lookup.ts';
import type { Catalog, QualifiedName } from '../model.ts';
import { surelyReadsColumn } from '../views/may-read.ts';

/** In words, where it is used, by the kind of what uses it. */
const places: { readonly [kind in DatabaseObject['kind']]?: string } = {
  relation: 'used by a view or rule',
  trigger: 'used in a trigger definition',
  policy: 'used in a policy definition',
  column: 'used by a generated column',
  'published table': 'used by a publication WHERE clause',
};

export function refuseUsedType(catalog: Catalog, table: QualifiedName, column: string): void {
  // Whoever changed what is not known may have dropped them.
  const found = catalog.uncertain ? undefined : findTable(catalog, table);
  if (!found) return;
  for (const { object } of readersOfColumn(catalog, found, column)) {
    const isSpared = object.kind === 'relation' && !isReading(catalog, object, table, column);
    const place = isSpared ? undefined : places[object.kind];
    if (place) raise('0A000', `cannot alter type of a column ${place}`);
  }
}

/** A view that reads the table may have no use for the column. */
function isReading(
  catalog: Catalog,
  name: QualifiedName,
  table: QualifiedName,
  column: string,
): boolean {
  const view = findRelation(catalog, name);
  return view !== undefined && 'reads' in view && surelyReadsColumn(view, table, column, catalog);
}
