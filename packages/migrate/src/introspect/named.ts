/** Objects in no schema. */

import { namedKey } from '../catalog/index.ts';
import type { Catalog, NamedObject } from '../catalog/model.ts';
import type { CommentOn } from './comment-rows.ts';
import { type EventTriggerRow, eventTriggerFrom } from './event-triggers.ts';
import { type ForeignRows, serverFrom, wrapperFrom } from './foreign.ts';
import type { GrantsOn } from './privilege-rows.ts';
import { type PublicationRow, type PublishedTableRow, publicationFrom } from './publications.ts';
import type { Trees } from './trees.ts';

export interface NamedRows extends ForeignRows {
  readonly eventTriggers: readonly EventTriggerRow[];
  readonly publications: readonly PublicationRow[];
  readonly publishedTables: readonly PublishedTableRow[];
}

/** Expressions in them. */
export function expressionsOfNamed({ publishedTables }: NamedRows): readonly string[] {
  return publishedTables.flatMap(({ where }) => where ?? []);
}

/** By kind and name. */
export function namedFrom(
  { eventTriggers, wrappers, servers, publications, publishedTables }: NamedRows,
  trees: Trees,
  commentOn: CommentOn,
  grantsOn: GrantsOn,
): Pick<Catalog, 'named'> {
  const objects: readonly NamedObject[] = [
    ...wrappers.map((row) => wrapperFrom(row, trees, commentOn, grantsOn)),
    ...servers.map((row) => serverFrom(row, trees, commentOn, grantsOn)),
    ...eventTriggers.map((row) => eventTriggerFrom(row, commentOn)),
    ...publications.map((row) => publicationFrom(row, publishedTables, trees, commentOn)),
  ];
  if (objects.length === 0) return {};
  return { named: new Map(objects.map((object) => [namedKey(object), object])) };
}
