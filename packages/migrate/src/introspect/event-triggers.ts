import { type RawBuilder, sql } from 'kysely';
import type { EventTrigger } from '../catalog/model.ts';
import type { CommentOn } from './comment-rows.ts';
import { firingStates } from './storage.ts';

export interface EventTriggerRow {
  readonly oid: number;
  readonly name: string;
  readonly owner: string;
  readonly event: string;
  readonly tags: readonly string[] | null;
  /** Schema and name. */
  readonly function: readonly string[];
  readonly enabled: 'O' | 'D' | 'R' | 'A';
}

export const selectEventTriggers: RawBuilder<EventTriggerRow> = sql`
  SELECT t.oid, t.evtname::text AS name, pg_get_userbyid(t.evtowner)::text AS owner,
    t.evtevent::text AS event, t.evttags AS tags,
    ARRAY[n.nspname::text, p.proname::text] AS function, t.evtenabled AS enabled
  FROM pg_event_trigger t JOIN pg_proc p ON p.oid = t.evtfoid
  JOIN pg_namespace n ON n.oid = p.pronamespace ORDER BY t.oid`;

export function eventTriggerFrom(
  { oid, tags, enabled, ...row }: EventTriggerRow,
  commentOn: CommentOn,
): EventTrigger {
  const state = firingStates[enabled];
  return {
    kind: 'event trigger',
    ...row,
    ...(tags && { tags }),
    ...(state && { enabled: state }),
    ...commentOn('pg_event_trigger', oid),
  };
}
