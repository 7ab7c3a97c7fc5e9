import { type RawBuilder, sql } from 'kysely';
import { publishedInOrder } from '../catalog/index.ts';
import type { PgMajor, Publication } from '../catalog/model.ts';
import type { CommentOn } from './comment-rows.ts';
import type { Trees } from './trees.ts';
import { usersSchema } from './users-schema.ts';

export interface PublicationRow {
  readonly oid: number;
  readonly name: string;
  readonly owner: string;
  readonly allTables: boolean;
  readonly schemas: readonly string[];
  readonly publish: readonly string[];
  readonly viaRoot: boolean;
  readonly generatedColumns: 'n' | 's';
}

export interface PublishedTableRow {
  readonly publication: number;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[] | null;
  readonly where: string | null;
}

/** Schemas are published since 15. */
export function selectPublications(pg: PgMajor): RawBuilder<PublicationRow> {
  const schemas =
    pg >= 15
      ? sql`ARRAY(SELECT n.nspname::text FROM pg_publication_namespace pn
          JOIN pg_namespace n ON n.oid = pn.pnnspid WHERE pn.pnpubid = p.oid)`
      : sql`ARRAY[]::text[]`;
  return sql`
    SELECT p.oid, p.pubname::text AS name, pg_get_userbyid(p.pubowner)::text AS owner,
      p.puballtables AS "allTables", ${schemas} AS schemas,
      array_remove(ARRAY[CASE WHEN p.pubinsert THEN 'insert' END,
        CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END,
        CASE WHEN p.pubtruncate THEN 'truncate' END], NULL) AS publish,
      p.pubviaroot AS "viaRoot",
      ${pg >= 18 ? sql`p.pubgencols` : sql`'n'`} AS "generatedColumns"
    FROM pg_publication p ORDER BY p.oid`;
}

/** Conditions and lists of columns exist since 15. */
export function selectPublishedTables(pg: PgMajor): RawBuilder<PublishedTableRow> {
  const columns: RawBuilder<unknown> =
    pg >= 15
      ? sql`CASE WHEN r.prattrs IS NOT NULL THEN ARRAY(SELECT a.attname::text
          FROM unnest(r.prattrs::smallint[]) AS k (attnum)
          JOIN pg_attribute a ON a.attrelid = r.prrelid AND a.attnum = k.attnum
          ORDER BY a.attnum) END`
      : sql`NULL::text[]`;
  return sql`
    SELECT r.prpubid AS publication, n.nspname::text AS schema, c.relname::text AS name,
      ${columns} AS columns,
      ${pg >= 15 ? sql`pg_get_expr(r.prqual, r.prrelid)` : sql`NULL::text`} AS where
    FROM pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${usersSchema}`;
}

const ALL_ACTIONS = 4;

export function publicationFrom(
  { oid, name, owner, allTables, publish, ...row }: PublicationRow,
  tables: readonly PublishedTableRow[],
  trees: Trees,
  commentOn: CommentOn,
): Publication {
  const own = tables.filter(({ publication }) => publication === oid);
  return {
    kind: 'publication',
    name,
    owner,
    allTables,
    tables: publishedInOrder(
      own.map(({ schema, name: table, columns, where }) => ({
        schema,
        name: table,
        ...(columns && { columns }),
        ...(where !== null && { where: trees.expression(where) }),
      })),
    ),
    schemas: [...row.schemas].sort(),
    ...(publish.length < ALL_ACTIONS && { publish }),
    ...(row.viaRoot && { viaRoot: true }),
    ...(row.generatedColumns === 's' && { generatedColumns: 'stored' }),
    ...commentOn('pg_publication', oid),
  };
}
