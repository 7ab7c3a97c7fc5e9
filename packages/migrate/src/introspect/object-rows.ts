/**
 * The server, and all that is no relation, row by row from pg_catalog. These and the other queries of
 * this folder are set-based, and run with an empty search_path, so that everything the server prints
 * is schema-qualified.
 */
import { type RawBuilder, sql } from 'kysely';
import type { PgMajor, RoutineKind, Volatility } from '../catalog/model.ts';
import { aggregateDefinition } from './aggregates.ts';
import { usersSchema } from './users-schema.ts';

export interface ServerRow {
  /** server_version_num, such as 180004. */
  readonly version: number;
  readonly role: string;
  /** Owner of schema citrate, null without it. */
  readonly metadataOwner: string | null;
}

export const selectServer: RawBuilder<ServerRow> = sql`
  SELECT current_setting('server_version_num')::integer AS version, current_user::text AS role,
    (SELECT pg_get_userbyid(n.nspowner)::text FROM pg_namespace n WHERE n.nspname = 'citrate')
      AS "metadataOwner"`;

export const selectRoles: RawBuilder<{ readonly name: string }> = sql`
  SELECT rolname::text AS name FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY oid`;

export interface SchemaRow {
  readonly oid: number;
  readonly name: string;
  readonly owner: string;
}

export const selectSchemas: RawBuilder<SchemaRow> = sql`
  SELECT n.oid, n.nspname::text AS name, pg_get_userbyid(n.nspowner)::text AS owner
  FROM pg_namespace n WHERE ${usersSchema} ORDER BY n.oid`;

export interface RoutineRow {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  /** Types of the input arguments, as format_type prints them. */
  readonly arguments: readonly string[];
  readonly kind: RoutineKind;
  readonly volatility: Volatility;
  readonly language: string;
  /** A whole CREATE statement. */
  readonly definition: string;
}

/** Those of users: what makes values of a range comes with the range. */
export const selectRoutines: RawBuilder<RoutineRow> = sql`
  SELECT p.oid, n.nspname::text AS schema, p.proname::text AS name,
    pg_get_userbyid(p.proowner)::text AS owner,
    ARRAY(SELECT format_type(a.type, NULL) FROM unnest(p.proargtypes)
      WITH ORDINALITY AS a (type, i) ORDER BY a.i) AS arguments,
    CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END
      AS volatility,
    (SELECT lanname::text FROM pg_language WHERE oid = p.prolang) AS language,
    CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END
      AS kind,
    CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) ELSE ${aggregateDefinition} END
      AS definition
  FROM pg_proc p LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE ${usersSchema} AND NOT EXISTS (SELECT FROM pg_depend d
    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
  ORDER BY p.oid`;

export interface StatisticsRow {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly tableSchema: string;
  readonly tableName: string;
  readonly columns: readonly string[];
  readonly expressions: readonly string[];
  readonly kinds: readonly string[];
  readonly target: number | null;
}

/** Extended statistics; expressions in them exist since 14. */
export function selectStatistics(pg: PgMajor): RawBuilder<StatisticsRow> {
  const expressions =
    pg >= 14
      ? sql`coalesce(pg_get_statisticsobjdef_expressions(s.oid), '{}')`
      : sql`ARRAY[]::text[]`;
  return sql`
    SELECT s.oid, n.nspname::text AS schema, s.stxname::text AS name,
      pg_get_userbyid(s.stxowner)::text AS owner, tn.nspname::text AS "tableSchema",
      t.relname::text AS "tableName",
      ARRAY(SELECT a.attname::text FROM unnest(s.stxkeys::smallint[]) AS k (attnum)
        JOIN pg_attribute a ON a.attrelid = s.stxrelid AND a.attnum = k.attnum
        ORDER BY a.attnum) AS columns,
      ${expressions} AS expressions,
      ARRAY(SELECT CASE k WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies' ELSE 'mcv' END
        FROM unnest(s.stxkind) k WHERE k IN ('d', 'f', 'm') ORDER BY 1) AS kinds,
      CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget::integer END AS target
    FROM pg_statistic_ext s
    JOIN pg_namespace n ON n.oid = s.stxnamespace
    JOIN pg_class t ON t.oid = s.stxrelid
    JOIN pg_namespace tn ON tn.oid = t.relnamespace
    WHERE ${usersSchema} ORDER BY s.oid`;
}
