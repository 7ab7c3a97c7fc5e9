/**
 * The marker: a comment on citrate.identity() naming the transactions that committed on this node
 * last. It is written inside each branch, so it is there exactly if the branch committed, whatever
 * was failed over or restored since; a comment reaches no logical subscriber, and anybody can read it.
 */
import { type Kysely, sql } from 'kysely';

/** So many transactions are kept, newest first. */
export const markerLength = 16;
const prefix = 'transactions: ';

/**
 * The statement that adds transaction `id` to the marker. Its role must be the owner of schema
 * citrate, or a member of it.
 *
 * @param id uuid of the transaction
 * @param current the marker as it is on the node
 */
export function markerSql(id: string, current: readonly string[]): string {
  if (!isUuid(id)) throw new TypeError(`not a uuid: ${id}`);
  const ids = [id, ...current.filter((other) => other !== id)].slice(0, markerLength);
  return `COMMENT ON FUNCTION citrate.identity() IS '${prefix}${ids.join(' ')}'`;
}

/** The transactions a marker names, newest first; none for anything that is not a marker. */
export function parseMarker(comment: string | null): readonly string[] {
  if (!comment?.startsWith(prefix)) return [];
  const ids = comment.slice(prefix.length).split(' ');
  return ids.every(isUuid) ? ids : [];
}

/** Read the marker of the connected node: none where schema citrate is missing. */
export async function readMarker<DB>(db: Kysely<DB>): Promise<readonly string[]> {
  return (await findMarker(db)) ?? [];
}

/** As readMarker, but undefined where schema citrate is missing. */
export async function findMarker<DB>(db: Kysely<DB>): Promise<readonly string[] | undefined> {
  const { rows } = await sql<{ comment: string | null }>`
    SELECT pg_catalog.obj_description(p.oid, 'pg_proc') AS comment
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'citrate' AND p.proname = 'identity'`.execute(db);
  return rows[0] && parseMarker(rows[0].comment);
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
