/** Types of users, row by row from pg_type: neither arrays nor row types. */
import { type RawBuilder, sql } from 'kysely';
import type { PgMajor } from '../catalog/model.ts';
import { usersSchema } from './users-schema.ts';

/** pg_type.typtype: base, domain, enum, multirange, pseudo, range. */
export type TypeKind = 'b' | 'd' | 'e' | 'm' | 'p' | 'r';

export interface TypeRow {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly kind: TypeKind;
  readonly labels: readonly string[];
  readonly constraintNames: readonly string[];
  readonly notNullConstraint: string | null;
}

/** In order of creation. */
export const selectTypes: RawBuilder<TypeRow> = sql`
  SELECT t.oid, n.nspname::text AS schema, t.typname::text AS name,
    pg_get_userbyid(t.typowner)::text AS owner, t.typtype AS kind,
    ARRAY(SELECT e.enumlabel::text FROM pg_enum e
      WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS labels,
    ARRAY(SELECT con.conname::text FROM pg_constraint con
      WHERE con.contypid = t.oid ORDER BY con.oid) AS "constraintNames",
    (SELECT con.conname::text FROM pg_constraint con
      WHERE con.contypid = t.oid AND con.contype = 'n') AS "notNullConstraint"
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
  WHERE ${usersSchema} AND t.typrelid = 0
    AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
  ORDER BY t.oid`;

export interface DomainRow {
  readonly oid: number;
  /** As format_type prints it, modifiers included. */
  readonly type: string;
  /** Schema and name, if it is not the type's own. */
  readonly collation: readonly string[] | null;
  readonly expression: string | null;
  readonly notNull: boolean;
  readonly checkNames: readonly string[];
  /** As pg_get_constraintdef prints them. */
  readonly checks: readonly string[];
  /** Those that have one. */
  readonly commentedNames: readonly string[];
  readonly comments: readonly string[];
}

export const selectDomains: RawBuilder<DomainRow> = sql`
  SELECT t.oid, format_type(t.typbasetype, t.typtypmod) AS type,
    CASE WHEN t.typcollation <> b.typcollation
      THEN ARRAY[cn.nspname::text, co.collname::text] END AS collation,
    pg_get_expr(t.typdefaultbin, 0) AS expression, t.typnotnull AS "notNull",
    ARRAY(SELECT con.conname::text FROM pg_constraint con
      WHERE con.contypid = t.oid AND con.contype = 'c' ORDER BY con.oid) AS "checkNames",
    ARRAY(SELECT pg_get_constraintdef(con.oid) FROM pg_constraint con
      WHERE con.contypid = t.oid AND con.contype = 'c' ORDER BY con.oid) AS checks,
    ARRAY(SELECT con.conname::text FROM pg_constraint con
      JOIN pg_description de ON de.objoid = con.oid AND de.classoid = 'pg_constraint'::regclass
      WHERE con.contypid = t.oid ORDER BY con.oid) AS "commentedNames",
    ARRAY(SELECT de.description FROM pg_constraint con
      JOIN pg_description de ON de.objoid = con.oid AND de.classoid = 'pg_constraint'::regclass
      WHERE con.contypid = t.oid ORDER BY con.oid) AS comments
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
  JOIN pg_type b ON b.oid = t.typbasetype
  LEFT JOIN pg_collation co ON co.oid = t.typcollation
  LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
  WHERE ${usersSchema} AND t.typtype = 'd'`;

export interface RangeRow {
  readonly oid: number;
  /** A whole CREATE TYPE … AS RANGE of another name. */
  readonly definition: string;
  readonly multirangeSchema: string | null;
  readonly multirangeName: string | null;
}

/** Ranges; what goes without saying is left out of their definitions. */
export function selectRanges(pg: PgMajor): RawBuilder<RangeRow> {
  const multirange = pg >= 14 ? sql`m.oid = r.rngmultitypid` : sql`false`;
  return sql`
    SELECT t.oid, mn.nspname::text AS "multirangeSchema", m.typname::text AS "multirangeName",
      format('CREATE TYPE x AS RANGE (%s)', concat_ws(', ',
        'subtype = ' || format_type(r.rngsubtype, NULL),
        CASE WHEN NOT oc.opcdefault
          THEN format('subtype_opclass = %I.%I', ocn.nspname, oc.opcname) END,
        CASE WHEN r.rngcollation <> s.typcollation
          THEN format('collation = %I.%I', cn.nspname, co.collname) END,
        CASE WHEN r.rngcanonical <> 0 THEN 'canonical = ' || r.rngcanonical::text END,
        CASE WHEN r.rngsubdiff <> 0 THEN 'subtype_diff = ' || r.rngsubdiff::text END))
        AS definition
    FROM pg_range r
    JOIN pg_type t ON t.oid = r.rngtypid
    JOIN pg_namespace n ON n.oid = t.typnamespace
    JOIN pg_type s ON s.oid = r.rngsubtype
    JOIN pg_opclass oc ON oc.oid = r.rngsubopc
    JOIN pg_namespace ocn ON ocn.oid = oc.opcnamespace
    LEFT JOIN pg_collation co ON co.oid = r.rngcollation
    LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
    LEFT JOIN pg_type m ON ${multirange}
    LEFT JOIN pg_namespace mn ON mn.oid = m.typnamespace
    WHERE ${usersSchema}`;
}
