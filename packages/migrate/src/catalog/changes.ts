/** What one statement, or several, changed among relations. */

import type { Catalog, Relation, Schema } from './model.ts';
import { relationsOf } from './referrers.ts';
import { SharedMap } from './shared-map.ts';

/** A relation of a name before and after; one of them is missing if it came or went. */
export interface RelationChange {
  readonly before: Relation | undefined;
  readonly after: Relation | undefined;
}

/** The relations in which two catalogs differ, by schema and name. Quick if one was made from the other. */
export function relationChanges(before: Catalog, after: Catalog): readonly RelationChange[] {
  if (before.schemas === after.schemas) return [];
  const schemas = SharedMap.of(after.schemas).differences(SharedMap.of(before.schemas));
  return schemas.flatMap((schema) => changesIn(schema.before, schema.after));
}

/** Relations that are new, or not as they were, in order of creation. */
export function changedRelations(before: Catalog, after: Catalog): readonly Relation[] {
  return relationChanges(before, after).flatMap((change) => change.after ?? []);
}

function changesIn(before: Schema | undefined, after: Schema | undefined): RelationChange[] {
  if (before?.relations === after?.relations) return [];
  if (before && after) return [...relationsOf(after).differences(relationsOf(before))];
  return [
    ...[...(before?.relations.values() ?? [])].map((r) => ({ before: r, after: undefined })),
    ...[...(after?.relations.values() ?? [])].map((r) => ({ before: undefined, after: r })),
  ];
}
