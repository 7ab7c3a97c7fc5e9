/** Relations and what they consist of, row by row from pg_catalog. */
import { type RawBuilder, sql } from 'kysely';
import type { PgMajor } from '../catalog/model.ts';
import { foreignOptions } from './foreign.ts';
import { printedOptions } from './storage-rows.ts';
import { usersSchema } from './users-schema.ts';

/** pg_class.relkind of everything that has a name of its own. */
export type RelationKind = 'r' | 'p' | 'v' | 'm' | 'f' | 'c' | 'S' | 'i' | 'I';

export interface RelationRow {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly kind: RelationKind;
}

/** In order of creation, as far as oids tell it. */
export const selectRelations: RawBuilder<RelationRow> = sql`
  SELECT c.oid, n.nspname::text AS schema, c.relname::text AS name,
    pg_get_userbyid(c.relowner)::text AS owner, c.relkind AS kind
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE ${usersSchema} AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'S', 'i', 'I')
  ORDER BY c.oid`;

export interface ColumnRow {
  readonly relation: number;
  readonly attnum: number;
  readonly name: string;
  /** As format_type prints it, modifiers included. */
  readonly type: string;
  /** Schema and name, if it is not the type's own. */
  readonly collation: readonly string[] | null;
  /** Default or generation expression. */
  readonly expression: string | null;
  readonly generated: '' | 's' | 'v';
  readonly identity: '' | 'a' | 'd';
  readonly notNull: boolean;
  /** How many parents have it, and whether the table declares it itself. */
  readonly parents: number;
  readonly local: boolean;
  /** The sequence of its identity, or one it owns whose next value is its default: it is a serial one then. */
  readonly sequenceSchema: string | null;
  readonly sequenceName: string | null;
  readonly serial: boolean;
  /** Options of an identity's sequence that are not the defaults. */
  readonly sequenceOptions: string | null;
  /** Where it is not the type's own. */
  readonly storage: string | null;
  readonly compression: string | null;
  readonly statistics: number | null;
  /** n_distinct and n_distinct_inherited, as WITH takes options. */
  readonly options: string | null;
  /** As OPTIONS of a foreign server takes them. */
  readonly foreignOptions: string | null;
}

/** Columns of tables and composite types, in their order. */
export function selectColumns(pg: PgMajor): RawBuilder<ColumnRow> {
  return sql`
    WITH owned AS MATERIALIZED (${ownedSequences}),
      -- Printed once: it is asked for, and compared.
      defaults AS MATERIALIZED (SELECT adrelid, adnum, pg_get_expr(adbin, adrelid) AS text
        FROM pg_attrdef)
    SELECT a.attrelid AS relation, a.attnum, a.attname::text AS name,
      format_type(a.atttypid, a.atttypmod) AS type,
      CASE WHEN a.attcollation <> t.typcollation
        THEN ARRAY[cn.nspname::text, co.collname::text] END AS collation,
      d.text AS expression,
      a.attgenerated AS generated, a.attidentity AS identity, a.attnotnull AS "notNull",
      a.attinhcount AS parents, a.attislocal AS local,
      owned.schema AS "sequenceSchema", owned.name AS "sequenceName",
      owned.oid IS NOT NULL AND a.attidentity = '' AS serial,
      CASE WHEN a.attidentity <> '' THEN owned.options END AS "sequenceOptions",
      ${columnStorage} AS storage, ${columnCompression(pg)} AS compression,
      ${columnStatistics} AS statistics,
      ${printedOptions(distinctOptions)} AS options,
      ${foreignOptions(sql`a.attfdwoptions`)} AS "foreignOptions"
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_collation co ON co.oid = a.attcollation
    LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
    LEFT JOIN defaults d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    -- It may own more sequences than the one that it takes its default from.
    LEFT JOIN owned ON owned.relation = a.attrelid AND owned.attnum = a.attnum
      AND owned.internal = (a.attidentity <> '') AND (a.attidentity <> ''
        OR d.text = format('nextval(%L::regclass)', owned.oid::regclass::text))
    WHERE ${usersSchema} AND c.relkind IN ('r', 'p', 'f', 'c') AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attrelid, a.attnum`;
}

/** Of a column `a`, whose type is `t`. */
export const columnStorage: RawBuilder<unknown> = sql`CASE WHEN a.attstorage <> t.typstorage THEN
  CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended'
    ELSE 'main' END END`;

export function columnCompression(pg: PgMajor): RawBuilder<unknown> {
  return pg >= 14
    ? sql`CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END`
    : sql`NULL::text`;
}

export const columnStatistics: RawBuilder<unknown> = sql`CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::integer END`;

export const distinctOptions: RawBuilder<unknown> = sql`ARRAY(
  SELECT o FROM unnest(a.attoptions) o WHERE o ~ '^n_distinct(_inherited)?=')`;

/** Options of `q`, a pg_sequence, that are not the defaults, as CREATE SEQUENCE takes them. */
const options: RawBuilder<unknown> = sql`concat_ws(' ',
  CASE WHEN q.seqincrement <> 1 THEN 'INCREMENT BY ' || q.seqincrement END,
  CASE WHEN q.seqmin <> limits.min THEN 'MINVALUE ' || q.seqmin END,
  CASE WHEN q.seqmax <> limits.max THEN 'MAXVALUE ' || q.seqmax END,
  CASE WHEN q.seqstart <> CASE WHEN q.seqincrement > 0 THEN q.seqmin ELSE q.seqmax END
    THEN 'START WITH ' || q.seqstart END,
  CASE WHEN q.seqcache <> 1 THEN 'CACHE ' || q.seqcache END,
  CASE WHEN q.seqcycle THEN 'CYCLE' END)`;

const limits: RawBuilder<unknown> = sql`CROSS JOIN LATERAL (SELECT
  CASE WHEN q.seqincrement > 0 THEN 1 ELSE CASE q.seqtypid
    WHEN 'int2'::regtype THEN -32768 WHEN 'int4'::regtype THEN -2147483648
    ELSE -9223372036854775808 END END AS min,
  CASE WHEN q.seqincrement < 0 THEN -1 ELSE CASE q.seqtypid
    WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647
    ELSE 9223372036854775807 END END AS max) limits`;

/** Sequences that columns own, be it several of one. */
const ownedSequences: RawBuilder<unknown> = sql`
  SELECT dep.refobjid AS relation, dep.refobjsubid AS attnum, dep.deptype = 'i' AS internal,
    s.oid, sn.nspname::text AS schema, s.relname::text AS name, ${options} AS options
  FROM pg_depend dep
  JOIN pg_class s ON s.oid = dep.objid AND s.relkind = 'S'
  JOIN pg_namespace sn ON sn.oid = s.relnamespace
  JOIN pg_sequence q ON q.seqrelid = s.oid
  ${limits}
  WHERE dep.classid = 'pg_class'::regclass AND dep.refclassid = 'pg_class'::regclass
    AND dep.deptype IN ('a', 'i') AND dep.refobjsubid > 0`;

export interface SequenceRow {
  readonly sequence: number;
  /** Its type, if that is not bigint, and options that are not the defaults. */
  readonly options: string;
  /** The column that it belongs to. */
  readonly schema: string | null;
  readonly table: string | null;
  readonly column: string | null;
}

/** Sequences; the options of one that is an identity's are its column's. */
export const selectSequences: RawBuilder<SequenceRow> = sql`
  SELECT s.oid AS sequence, tn.nspname::text AS schema, c.relname::text AS table,
    a.attname::text AS column,
    CASE WHEN dep.deptype = 'i' THEN '' ELSE concat_ws(' ',
      CASE WHEN q.seqtypid <> 'int8'::regtype THEN 'AS ' || format_type(q.seqtypid, NULL) END,
      ${options}) END AS options
  FROM pg_sequence q
  JOIN pg_class s ON s.oid = q.seqrelid
  JOIN pg_namespace n ON n.oid = s.relnamespace
  ${limits}
  LEFT JOIN pg_depend dep ON dep.objid = s.oid AND dep.classid = 'pg_class'::regclass
    AND dep.refclassid = 'pg_class'::regclass AND dep.deptype IN ('a', 'i')
  LEFT JOIN pg_class c ON c.oid = dep.refobjid
  LEFT JOIN pg_namespace tn ON tn.oid = c.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = dep.refobjid AND a.attnum = dep.refobjsubid
  WHERE ${usersSchema}`;

export interface ConstraintRow {
  readonly oid: number;
  readonly relation: number;
  readonly name: string;
  readonly type: 'p' | 'u' | 'c' | 'f' | 'x' | 'n';
  /** Numbers of the columns it is on. */
  readonly columns: readonly number[];
  /** As pg_get_constraintdef prints it, without the name. */
  readonly definition: string;
  /** Of a foreign key. */
  readonly referencedSchema: string | null;
  readonly referencedName: string | null;
  readonly referencedRelation: number;
  readonly referencedColumns: readonly number[];
  readonly parents: number;
  readonly local: boolean;
  /** The constraint that it is a part of. */
  readonly parentSchema: string | null;
  readonly parentTable: string | null;
  readonly parentName: string | null;
  /** The schema whose names it counts among, if that is not its table's. */
  readonly namedIn: string | null;
  /** Storage parameters and tablespace of its index. */
  readonly parameters: string | null;
  readonly tablespace: string | null;
}

/** Constraints of tables, in order of creation. */
export const selectConstraints: RawBuilder<ConstraintRow> = sql`
  SELECT con.oid, con.conrelid AS relation, con.conname::text AS name, con.contype AS type,
    coalesce(con.conkey, '{}') AS columns,
    pg_get_constraintdef(con.oid) AS definition,
    fn.nspname::text AS "referencedSchema", f.relname::text AS "referencedName",
    con.confrelid AS "referencedRelation", coalesce(con.confkey, '{}') AS "referencedColumns",
    con.coninhcount AS parents, con.conislocal AS local, pn.nspname::text AS "parentSchema",
    pc.relname::text AS "parentTable", p.conname::text AS "parentName",
    nullif(own.nspname, n.nspname)::text AS "namedIn",
    ${printedOptions(sql`ic.reloptions`)} AS parameters, ts.spcname::text AS tablespace
  FROM pg_constraint con
  JOIN pg_class c ON c.oid = con.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_namespace own ON own.oid = con.connamespace
  LEFT JOIN pg_class ic ON ic.oid = con.conindid AND con.contype IN ('p', 'u', 'x')
  LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace
  LEFT JOIN pg_class f ON f.oid = con.confrelid
  LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
  LEFT JOIN pg_constraint p ON p.oid = con.conparentid
  LEFT JOIN pg_class pc ON pc.oid = p.conrelid
  LEFT JOIN pg_namespace pn ON pn.oid = pc.relnamespace
  WHERE ${usersSchema} AND c.relkind IN ('r', 'p', 'f')
    AND con.contype IN ('p', 'u', 'c', 'f', 'x', 'n')
  ORDER BY con.oid`;

function attributeNames(
  relation: RawBuilder<unknown>,
  numbers: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`ARRAY(SELECT a.attname::text FROM unnest(${numbers}) WITH ORDINALITY AS k (attnum, i)
    JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = k.attnum ORDER BY k.i)`;
}

export interface IndexRow {
  readonly index: number;
  readonly tableSchema: string;
  readonly tableName: string;
  readonly unique: boolean;
  readonly valid: boolean;
  /** A constraint of the index's name stands on it. */
  readonly constraint: boolean;
  readonly columns: readonly string[];
  /** As pg_get_indexdef prints it; null for the index of a constraint. */
  readonly definition: string | null;
  /** Which the definition leaves out. */
  readonly tablespace: string | null;
  /** The index that it is a part of. */
  readonly parentSchema: string | null;
  readonly parentName: string | null;
}

export const selectIndexes: RawBuilder<IndexRow> = sql`
  SELECT i.indexrelid AS index, tn.nspname::text AS "tableSchema", t.relname::text AS "tableName",
    i.indisunique AS unique, i.indisvalid AS valid, con.oid IS NOT NULL AS constraint,
    ARRAY(SELECT a.attname::text FROM pg_attribute a
      WHERE a.attrelid = i.indexrelid AND a.attnum > 0 ORDER BY a.attnum) AS columns,
    CASE WHEN con.oid IS NULL THEN pg_get_indexdef(i.indexrelid) END AS definition,
    ts.spcname::text AS tablespace, pn.nspname::text AS "parentSchema", p.relname::text AS "parentName"
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_namespace tn ON tn.oid = t.relnamespace
  LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid
    AND con.contype IN ('p', 'u', 'x')
  LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
  LEFT JOIN pg_inherits h ON h.inhrelid = i.indexrelid
  LEFT JOIN pg_class p ON p.oid = h.inhparent
  LEFT JOIN pg_namespace pn ON pn.oid = p.relnamespace
  WHERE ${usersSchema}`;

export interface TriggerRow {
  readonly oid: number;
  readonly relation: number;
  readonly name: string;
  readonly row: boolean;
  readonly constraint: string | null;
  /** Schema and name. */
  readonly function: readonly string[];
  /** As pg_get_triggerdef prints it. */
  readonly definition: string;
  readonly enabled: 'O' | 'D' | 'R' | 'A';
  readonly isClone: boolean;
}

/**
 * Triggers of users on tables and views, in order of creation. Before PostgreSQL 15 clones of partitions count
 * as internal, as those of foreign keys do.
 */
export const selectTriggers: RawBuilder<TriggerRow> = sql`
  SELECT t.oid, t.tgrelid AS relation, t.tgname::text AS name, t.tgtype & 1 = 1 AS row, con.conname::text AS constraint,
    ARRAY[pn.nspname::text, p.proname::text] AS function,
    pg_get_triggerdef(t.oid) AS definition, t.tgenabled AS enabled,
    t.tgparentid <> 0 AS "isClone"
  FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_proc p ON p.oid = t.tgfoid
  JOIN pg_namespace pn ON pn.oid = p.pronamespace
  LEFT JOIN pg_constraint con ON con.oid = t.tgconstraint
  WHERE ${usersSchema} AND pn.nspname <> 'citrate'
    AND (NOT t.tgisinternal OR (t.tgparentid <> 0 AND con.contype IS DISTINCT FROM 'f'))
  ORDER BY t.oid`;

/** A table that is, or has, a parent, is partitioned, or follows a type. */
export interface PlaceRow {
  readonly relation: number;
  readonly parentSchemas: readonly string[];
  readonly parentNames: readonly string[];
  readonly isPartition: boolean;
  readonly detachPending: boolean;
  /** Of a partitioned table: the plain columns of its key, and whether there is more to it. */
  readonly keyColumns: readonly string[] | null;
  readonly keyExpressions: boolean;
  /** As pg_get_partkeydef prints it. */
  readonly key: string | null;
  /** Which rows the partition holds, as ATTACH PARTITION takes it. */
  readonly bound: string | null;
  readonly typeSchema: string | null;
  readonly typeName: string | null;
}

/** Before 14, a row of pg_inherits does not tell what is pending: nothing is. */
export const selectPlaces: RawBuilder<PlaceRow> = sql`
  SELECT c.oid AS relation, coalesce(up.schemas, '{}') AS "parentSchemas",
    coalesce(up.names, '{}') AS "parentNames", c.relispartition AS "isPartition",
    coalesce(up.pending, false) AS "detachPending",
    CASE WHEN k.partrelid IS NOT NULL THEN
      ${attributeNames(sql`c.oid`, sql`k.partattrs::smallint[]`)} END AS "keyColumns",
    coalesce(0 = ANY (k.partattrs::smallint[]), false) AS "keyExpressions",
    pg_get_partkeydef(c.oid) AS key, pg_get_expr(c.relpartbound, c.oid) AS bound,
    tn.nspname::text AS "typeSchema", t.typname::text AS "typeName"
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN LATERAL (
    SELECT array_agg(pn.nspname::text ORDER BY h.inhseqno) AS schemas,
      array_agg(p.relname::text ORDER BY h.inhseqno) AS names,
      bool_or((to_jsonb(h) ->> 'inhdetachpending')::boolean) AS pending
    FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent
    JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE h.inhrelid = c.oid) up ON true
  LEFT JOIN pg_partitioned_table k ON k.partrelid = c.oid
  LEFT JOIN pg_type t ON t.oid = c.reloftype
  LEFT JOIN pg_namespace tn ON tn.oid = t.typnamespace
  WHERE ${usersSchema} AND c.relkind IN ('r', 'p', 'f')
    AND (up.names IS NOT NULL OR k.partrelid IS NOT NULL OR c.reloftype <> 0)`;
