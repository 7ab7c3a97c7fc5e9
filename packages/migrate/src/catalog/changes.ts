/** What one statement, or several, changed among relations. */

import { IndexedMap } from './indexed-map.ts';
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

/** The maps of a schema. */
export const memberKinds = ['relations', 'types', 'functions', 'statistics', 'others'] as const;
export type MemberKind = (typeof memberKinds)[number];

/** Something in a schema. */
export interface MemberKey {
  readonly schema: string;
  readonly kind: MemberKind;
  /** In the schema's map. */
  readonly key: string;
}

/** All that is in schemas and differs, if only in being another value. Quick as `relationChanges`. */
export function memberChanges(before: Catalog, after: Catalog): readonly MemberKey[] {
  if (before.schemas === after.schemas) return [];
  const schemas = SharedMap.of(after.schemas).differences(SharedMap.of(before.schemas));
  return schemas.flatMap((schema) =>
    memberKinds.flatMap((kind) =>
      keysUnlike(schema.before?.[kind], schema.after?.[kind]).map((key) => {
        return { schema: schema.key, kind, key };
      }),
    ),
  );
}

type Members = ReadonlyMap<string, unknown>;

function keysUnlike(before: Members = new Map(), after: Members = new Map()): readonly string[] {
  if (before === after) return [];
  const areIndexed = before instanceof IndexedMap && after instanceof IndexedMap;
  const unlike = areIndexed
    ? after.differences(before)
    : SharedMap.of(after).differences(SharedMap.of(before));
  return unlike.map(({ key }) => key);
}
