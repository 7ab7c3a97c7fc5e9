import { type RawBuilder, sql } from 'kysely';
import type { Member } from '../catalog/model.ts';

export interface CommentRow {
  /** Name of the system catalog that the object is in, such as pg_class. */
  readonly catalog: string;
  readonly oid: number;
  /** Number of the column, 0 for the object itself. */
  readonly part: number;
  readonly comment: string;
}

/** Comments on objects of users, that of schema public included if it is not the server's own. */
export const selectComments: RawBuilder<CommentRow> = sql`
  SELECT c.relname::text AS catalog, d.objoid AS oid, d.objsubid AS part,
    d.description AS comment
  FROM pg_description d JOIN pg_class c ON c.oid = d.classoid
  WHERE d.objoid >= 16384
    OR (c.relname = 'pg_namespace' AND d.objoid = to_regnamespace('public')
      AND d.description <> 'standard public schema')`;

export interface MemberRow {
  readonly catalog: string;
  readonly oid: number;
  readonly extension: string;
}

/** What belongs to extensions. */
export const selectMembers: RawBuilder<MemberRow> = sql`
  SELECT c.relname::text AS catalog, d.objid AS oid, e.extname::text AS extension
  FROM pg_depend d JOIN pg_class c ON c.oid = d.classid
  JOIN pg_extension e ON e.oid = d.refobjid
  WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'`;

/** The comment on an object, or the extension that it belongs to, as a part of it. */
export type CommentOn = (catalog: string, oid: number, part?: number) => Member;

/** Comments on members of an extension come with it. */
export function commentsOf(rows: readonly CommentRow[], members: readonly MemberRow[]): CommentOn {
  const extensions = new Map(members.map((row) => [keyOf(row.catalog, row.oid, 0), row.extension]));
  const comments = new Map(rows.map((row) => [keyOf(row.catalog, row.oid, row.part), row.comment]));
  return (catalog, oid, part = 0) => {
    const extension = extensions.get(keyOf(catalog, oid, 0));
    if (extension !== undefined) return part === 0 ? { extension } : {};
    const comment = comments.get(keyOf(catalog, oid, part));
    return comment === undefined ? {} : { comment };
  };
}

function keyOf(catalog: string, oid: number, part: number): string {
  return `${catalog} ${oid} ${part}`;
}
