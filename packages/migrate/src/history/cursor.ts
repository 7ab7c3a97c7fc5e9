/**
 * How far a change of rows in batches is, kept in the database that has the rows: it is written in each
 * batch's own transaction, so it is there exactly if the batch committed, whatever was killed, failed over
 * or restored since. As the marker it is a comment, which reaches no logical subscriber, here on a function
 * that stands for the task and is dropped with its end.
 */
import { type Kysely, sql } from 'kysely';
import type { TaskKey } from './tasks.ts';

export interface Cursor {
  /** Nothing is left to do. */
  readonly done: boolean;
  /** The key up to which rows were looked at, as texts; null before the first. */
  readonly after: readonly string[] | null;
  readonly batches: number;
  /** Rows that were changed. */
  readonly changed: number;
  /** Rows that were looked at, all but those of the last batch. */
  readonly seen: number;
}

export const beginning: Cursor = { done: false, after: null, batches: 0, changed: 0, seen: 0 };

/** The function that stands for the task: its name in schema citrate. */
export function cursorName({ migration, step, shardid }: TaskKey): string {
  if (!/^\d+$/.test(migration)) throw new TypeError(`not a version: ${migration}`);
  return `batches_${migration}_${step}_${shardid}`;
}

/** Undefined where no batch has been committed, or all is tidied up. */
export async function readCursor<DB>(db: Kysely<DB>, name: string): Promise<Cursor | undefined> {
  const { rows } = await sql<{ comment: string | null }>`
    SELECT pg_catalog.obj_description(p.oid, 'pg_proc') AS comment
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'citrate' AND p.proname = ${name}`.execute(db);
  const comment = rows[0]?.comment;
  // Written by us, in the form of Cursor.
  return typeof comment === 'string' ? (JSON.parse(comment) as Cursor) : undefined;
}

/**
 * Statements that keep it, for the batch's transaction; their role must be the owner of schema citrate.
 *
 * @param isNew whether there is none yet
 */
export function cursorSql(name: string, cursor: Cursor, isNew: boolean): readonly string[] {
  const text = JSON.stringify(cursor).replaceAll("'", "''");
  const comment = `COMMENT ON FUNCTION citrate.${name}() IS '${text}'`;
  if (!isNew) return [comment];
  return [`CREATE FUNCTION citrate.${name}() RETURNS void LANGUAGE sql AS ''`, comment];
}

export function dropCursorSql(name: string): string {
  return `DROP FUNCTION IF EXISTS citrate.${name}()`;
}
