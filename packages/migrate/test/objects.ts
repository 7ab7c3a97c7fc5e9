import type { Client } from 'pg';
import {
  arrayNameOf,
  type Catalog,
  hasType,
  type PgMajor,
  type Relation,
  type Schema,
  type Table,
} from '../src/catalog/index.ts';

/**
 * The constraints, indexes, sequences, types and so on of a database, one line each, sorted:
 * `constraint s.t check: t_a_check`, `index s.t: t_a_idx (a)`, `sequence s.t_a_seq`, `type s._t`.
 */
export async function objectsOfServer(client: Client, schema = '%'): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(
    `with s as (
       select oid, case when nspname like 'pg_temp%' then 'pg_temp' else nspname end as name
       from pg_namespace
       where nspname like $1
         and nspname not in ('pg_catalog', 'information_schema') and nspname not like 'pg_toast%'
     )
     select format('constraint %s.%s %s: %s', s.name, coalesce(r.relname, t.typname),
       case when contypid <> 0 then 'domain' else case contype when 'p' then 'primary key' when 'u' then 'unique' when 'c' then 'check'
         when 'f' then 'foreign key' when 'x' then 'exclusion' when 'n' then 'not null'
         else 'trigger' end end, conname) as line
     from pg_constraint c join s on s.oid = connamespace
       left join pg_class r on r.oid = conrelid left join pg_type t on t.oid = contypid
     union all
     select format('index %s.%s: %s (%s)', s.name, r.relname, i.relname,
       (select string_agg(attname, ',' order by attnum) from pg_attribute where attrelid = i.oid))
     from pg_index x join pg_class i on i.oid = indexrelid join s on s.oid = i.relnamespace
       join pg_class r on r.oid = indrelid
     union all
     select format('sequence %s.%s', s.name, relname)
     from pg_class r join s on s.oid = relnamespace where relkind = 'S'
     union all
     select format('statistics %s.%s: %s', s.name, stxname, r.relname)
     from pg_statistic_ext x join s on s.oid = stxnamespace join pg_class r on r.oid = stxrelid
     union all
     select format('column %s.%s.%s%s', s.name, relname, attname,
       case when attnotnull then ' not null' end)
     from pg_class r join s on s.oid = relnamespace
       join pg_attribute on attrelid = r.oid and attnum > 0 and not attisdropped
     where relkind in ('r', 'p', 'f', 'v', 'm', 'c')
     union all
     select format('type %s.%s', s.name, typname)
     from pg_type t join s on s.oid = typnamespace
     union all
     select format('%s %s.%s', case relkind when 'v' then 'view' when 'm' then 'materialized view'
       when 'f' then 'foreign table' else 'composite type' end, s.name, relname)
     from pg_class r join s on s.oid = relnamespace where relkind in ('v', 'm', 'f', 'c')`,
    [schema],
  );
  return rows.map(({ line }) => line).sort();
}

/** The same of a catalog. */
export function objectsOfCatalog(catalog: Catalog): string[] {
  return [...catalog.schemas.values()].flatMap((s) => objectsOfSchema(s, catalog.pg)).sort();
}

function objectsOfSchema(schema: Schema, pg: PgMajor): string[] {
  const ofDomains = [...schema.types.values()].flatMap((t) =>
    t.constraintNames.map((name) => `constraint ${schema.name}.${t.name} domain: ${name}`),
  );
  const statistics = [...schema.statistics.values()].map(
    (s) => `statistics ${schema.name}.${s.name}: ${s.table.name}`,
  );
  return [
    ...[...schema.relations.values()].flatMap(objectsOfRelation),
    ...ofDomains,
    ...statistics,
    ...typesOf(schema, pg).map((name) => `type ${schema.name}.${name}`),
  ];
}

function typesOf(schema: Schema, pg: PgMajor): string[] {
  const rows = [...schema.relations.keys()].filter((name) => hasType(schema, name, pg));
  const names = new Set([...schema.types.keys(), ...rows]);
  return [...names].flatMap((name) => {
    const noArray = schema.relations.get(name)?.kind === 'sequence' && !schema.types.has(name);
    return noArray ? [name] : [name, arrayNameOf(schema, name)];
  });
}

function objectsOfRelation(relation: Relation): string[] {
  const { schema, name } = relation;
  if (relation.kind === 'sequence') return [`sequence ${schema}.${name}`];
  if (relation.kind === 'table') return objectsOfTable(relation);
  if (relation.kind !== 'index') {
    const columns = (relation.columns ?? []).map((c) => `column ${schema}.${name}.${c.name}`);
    return [`${relation.kind} ${schema}.${name}`, ...columns];
  }
  return [`index ${schema}.${relation.table.name}: ${name} (${relation.columns.join(',')})`];
}

function objectsOfTable(relation: Table): string[] {
  const { schema, name, columns, constraints, triggers = [], foreignServer } = relation;
  const table = `${schema}.${name}`;
  return [
    ...(foreignServer === undefined ? [] : [`foreign table ${table}`]),
    ...columns.map((c) => `column ${table}.${c.name}${c.notNull ? ' not null' : ''}`),
    ...constraints.map((c) => `constraint ${table} ${c.kind}: ${c.name}`),
    ...triggers.flatMap((t) =>
      t.constraint === undefined ? [] : `constraint ${table} trigger: ${t.constraint}`,
    ),
  ];
}

/**
 * A catalog with objects in place of maps: something to compare and to print. Constraints are by
 * name, whatever order they were made in.
 */
export function plain(value: unknown, key?: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = key === 'constraints' ? byName(value) : value;
    return items.map((item) => plain(item));
  }
  const entries =
    Symbol.iterator in value ? [...(value as Iterable<unknown>)] : Object.entries(value);
  if (value instanceof Set) return entries;
  return Object.fromEntries(entries.map((entry) => pair(entry)));
}

function pair(entry: unknown): [string, unknown] {
  const [key, value] = entry as readonly [unknown, unknown];
  return [String(key), plain(value, String(key))];
}

function byName(constraints: readonly { readonly name: string }[]) {
  return constraints.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
