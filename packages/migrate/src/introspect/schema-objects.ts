/** Objects in schemas that are no relations, types or routines. */

import type { DefElem, Node } from '@citrate/parser';
import { as } from '@citrate/parser';
import { type RawBuilder, sql } from 'kysely';
import type {
  Collation,
  PgMajor,
  SchemaObject,
  TextSearchConfiguration,
  TextSearchDictionary,
} from '../catalog/model.ts';
import type { CommentOn } from './comment-rows.ts';
import type { Trees } from './trees.ts';
import { usersSchema } from './users-schema.ts';

interface ObjectRow {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
}

interface DefinedRow extends ObjectRow {
  /** A whole CREATE statement. */
  readonly definition: string;
}

interface DictionaryRow extends DefinedRow {
  readonly template: readonly string[];
}

interface ConfigurationRow extends ObjectRow {
  readonly parser: readonly string[];
}

interface MappingRow {
  readonly configuration: number;
  readonly token: string;
  /** Schemas and names of the dictionaries, in order. */
  readonly schemas: readonly string[];
  readonly names: readonly string[];
}

export interface SchemaObjectRows {
  readonly collations: readonly DefinedRow[];
  readonly dictionaries: readonly DictionaryRow[];
  readonly configurations: readonly ConfigurationRow[];
  readonly mappings: readonly MappingRow[];
}

function columnSince(pg: PgMajor, since: PgMajor, column: string): RawBuilder<unknown> {
  return pg >= since ? sql.ref(column) : sql`NULL::text`;
}

export function selectCollations(pg: PgMajor): RawBuilder<DefinedRow> {
  const locale =
    pg >= 17
      ? sql`c.colllocale`
      : pg >= 15
        ? sql`c.colliculocale`
        : sql`CASE WHEN c.collprovider = 'i' THEN c.collcollate::text END`;
  return sql`
    SELECT c.oid, n.nspname::text AS schema, c.collname::text AS name,
      pg_get_userbyid(c.collowner)::text AS owner,
      format('CREATE COLLATION x (%s)', concat_ws(', ',
        'provider = ' || CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin'
          WHEN 'c' THEN 'libc' END,
        'locale = ' || quote_literal(coalesce(l.locale,
          CASE WHEN c.collcollate = c.collctype THEN c.collcollate::text END)),
        CASE WHEN l.locale IS NULL AND c.collcollate <> c.collctype THEN
          format('lc_collate = %L, lc_ctype = %L', c.collcollate, c.collctype) END,
        'rules = ' || quote_literal(${columnSince(pg, 16, 'c.collicurules')}),
        CASE WHEN NOT c.collisdeterministic THEN 'deterministic = false' END)) AS definition
    FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace,
      LATERAL (SELECT ${locale} AS locale) l
    WHERE ${usersSchema} ORDER BY c.oid`;
}

export const selectDictionaries: RawBuilder<DictionaryRow> = sql`
  SELECT d.oid, n.nspname::text AS schema, d.dictname::text AS name,
    pg_get_userbyid(d.dictowner)::text AS owner,
    ARRAY[tn.nspname::text, t.tmplname::text] AS template,
    format('CREATE TEXT SEARCH DICTIONARY x (%s)',
      concat_ws(', ', 'template = t', d.dictinitoption)) AS definition
  FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace
  JOIN pg_ts_template t ON t.oid = d.dicttemplate
  JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
  WHERE ${usersSchema} ORDER BY d.oid`;

export const selectConfigurations: RawBuilder<ConfigurationRow> = sql`
  SELECT c.oid, n.nspname::text AS schema, c.cfgname::text AS name,
    pg_get_userbyid(c.cfgowner)::text AS owner,
    ARRAY[pn.nspname::text, p.prsname::text] AS parser
  FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace
  JOIN pg_ts_parser p ON p.oid = c.cfgparser
  JOIN pg_namespace pn ON pn.oid = p.prsnamespace
  WHERE ${usersSchema} ORDER BY c.oid`;

export const selectMappings: RawBuilder<MappingRow> = sql`
  SELECT c.oid AS configuration, t.alias AS token,
    array_agg(dn.nspname::text ORDER BY m.mapseqno) AS schemas,
    array_agg(d.dictname::text ORDER BY m.mapseqno) AS names
  FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace
  CROSS JOIN LATERAL ts_token_type(c.cfgparser) t
  JOIN pg_ts_config_map m ON m.mapcfg = c.oid AND m.maptokentype = t.tokid
  JOIN pg_ts_dict d ON d.oid = m.mapdict
  JOIN pg_namespace dn ON dn.oid = d.dictnamespace
  WHERE ${usersSchema} GROUP BY c.oid, t.tokid, t.alias ORDER BY c.oid, t.tokid`;

/** Statements among them. */
export function statementsOfSchemaObjects(rows: SchemaObjectRows): readonly string[] {
  return [...rows.collations, ...rows.dictionaries].map(({ definition }) => definition);
}

export function schemaObjectsFrom(
  { collations, dictionaries, configurations, mappings }: SchemaObjectRows,
  trees: Trees,
  commentOn: CommentOn,
): readonly SchemaObject[] {
  return [
    ...collations.map(
      ({ definition, ...row }): Collation => ({
        kind: 'collation',
        ...known(row),
        options: optionsIn(definition, trees),
        ...commentOn('pg_collation', row.oid),
      }),
    ),
    ...dictionaries.map(
      ({ definition, template, ...row }): TextSearchDictionary => ({
        kind: 'text search dictionary',
        ...known(row),
        template,
        options: optionsIn(definition, trees).filter((o) => nameOf(o) !== 'template'),
        ...commentOn('pg_ts_dict', row.oid),
      }),
    ),
    ...configurations.map(
      ({ parser, ...row }): TextSearchConfiguration => ({
        kind: 'text search configuration',
        ...known(row),
        parser,
        mappings: mappingsFrom(mappings.filter((m) => m.configuration === row.oid)),
        ...commentOn('pg_ts_config', row.oid),
      }),
    ),
  ];
}

function known({ schema, name, owner }: ObjectRow) {
  return { schema, name, identity: name, owner };
}

function optionsIn(definition: string, trees: Trees): readonly Node[] {
  return trees.statement('DefineStmt', definition).definition ?? [];
}

function nameOf(option: Node): DefElem['defname'] {
  return as(option, 'DefElem')?.defname;
}

function mappingsFrom(rows: readonly MappingRow[]): TextSearchConfiguration['mappings'] {
  return new Map(
    rows.map(({ token, schemas, names }) => [
      token,
      names.map((name, i) => [schemas[i] ?? '', name]),
    ]),
  );
}
