/** Objects in no schema. */

import { namedKey } from '../catalog/index.ts';
import type { Catalog, NamedObject, PgMajor } from '../catalog/model.ts';
import type { Db } from '../history/index.ts';
import type { CommentOn } from './comment-rows.ts';
import { type EventTriggerRow, eventTriggerFrom, readEventTriggers } from './event-triggers.ts';
import { type ForeignRows, readForeign, serverFrom, wrapperFrom } from './foreign.ts';
import type { GrantsOn } from './privilege-rows.ts';
import {
  type PublicationRow,
  type PublishedTableRow,
  publicationFrom,
  readPublications,
  readPublishedTables,
} from './publications.ts';
import type { Trees } from './trees.ts';

export interface NamedRows {
  readonly eventTriggers: readonly EventTriggerRow[];
  readonly foreign: ForeignRows;
  readonly publications: readonly PublicationRow[];
  readonly publishedTables: readonly PublishedTableRow[];
}

/** One after another: there is one connection. */
export async function readNamed(db: Db, pg: PgMajor): Promise<NamedRows> {
  return {
    eventTriggers: await readEventTriggers(db),
    foreign: await readForeign(db),
    publications: await readPublications(db, pg),
    publishedTables: await readPublishedTables(db, pg),
  };
}

/** Expressions in them. */
export function expressionsOfNamed({ publishedTables }: NamedRows): readonly string[] {
  return publishedTables.flatMap(({ where }) => where ?? []);
}

/** By kind and name. */
export function namedFrom(
  { eventTriggers, foreign, publications, publishedTables }: NamedRows,
  trees: Trees,
  commentOn: CommentOn,
  grantsOn: GrantsOn,
): Pick<Catalog, 'named'> {
  const objects: readonly NamedObject[] = [
    ...foreign.wrappers.map((row) => wrapperFrom(row, trees, commentOn, grantsOn)),
    ...foreign.servers.map((row) => serverFrom(row, trees, commentOn, grantsOn)),
    ...eventTriggers.map((row) => eventTriggerFrom(row, commentOn)),
    ...publications.map((row) => publicationFrom(row, publishedTables, trees, commentOn)),
  ];
  if (objects.length === 0) return {};
  return { named: new Map(objects.map((object) => [namedKey(object), object])) };
}
