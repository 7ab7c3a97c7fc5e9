/** What a column's type cannot change for. After RememberAllDependentForRebuilding (tablecmds.c). */
import { dependentsOf } from '../drop/dependents.ts';
import type { DatabaseObject } from '../drop/objects.ts';
import { raise } from '../errors.ts';
import { findRelation } from '../lookup.ts';
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
  if (catalog.uncertain) return;
  const users = dependentsOf(catalog, { kind: 'column', ...nameOf(table), column });
  for (const { object } of users) {
    const isAdapted = object.kind === 'relation' && !isReading(catalog, object, table, column);
    const place = isAdapted ? undefined : places[object.kind];
    if (place) raise('0A000', `cannot alter type of a column ${place}`);
  }
}

function nameOf({ schema, name }: QualifiedName): QualifiedName {
  return { schema, name };
}

/** Indexes and sequences are adapted; a view may be another one's business. */
function isReading(
  catalog: Catalog,
  name: QualifiedName,
  table: QualifiedName,
  column: string,
): boolean {
  const view = findRelation(catalog, name);
  return view !== undefined && 'reads' in view && surelyReadsColumn(view, table, column);
}
