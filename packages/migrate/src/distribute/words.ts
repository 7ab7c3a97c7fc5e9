import { quoteIdentifier, quoteLiteral } from '@citrate/deparser';
import type { ObjectType } from '@citrate/parser';
/** How messages speak of tables. */

import { findRelation, sameName } from '../catalog/index.ts';
import type { Catalog, QualifiedName, Table } from '../catalog/model.ts';

/** A relation's name as PostgreSQL's messages write it: with its schema only where that is needed. */
export function shown(name: QualifiedName, catalog: Catalog): string {
  const schema = catalog.searchPath.find((s) => findRelation(catalog, { ...name, schema: s }));
  const visible = schema !== undefined && sameName({ schema, name: name.name }, name);
  return visible ? `"${name.name}"` : `"${name.schema}.${name.name}"`;
}

/** A name as SQL, for hints. */
export function sqlName({ schema, name }: QualifiedName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** A name as the functions of Citus take it: in quotes. */
export function literalName(table: QualifiedName): string {
  return quoteLiteral(sqlName(table));
}

export function sqlList(names: readonly string[]): string {
  return names.map((name) => quoteIdentifier(name)).join(', ');
}

/** `"items" is distributed by "customer_id", in colocation group 1`, to be built into a sentence. */
export function placed(table: Table, catalog: Catalog): string {
  const name = shown(table, catalog);
  const { distribution } = table;
  if (!distribution) return `${name} is a plain table of the coordinator`;
  if (distribution.kind === 'reference') return `${name} is a reference table`;
  if (distribution.kind === 'citus local') return `${name} is a table of the coordinator`;
  if (distribution.kind === 'single shard') {
    return `${name} has a single shard, in colocation group ${distribution.colocationId}`;
  }
  return `${name} is distributed by "${distribution.column}", in colocation group ${distribution.colocationId}`;
}

/** Kinds of objects as SQL has them: `OBJECT_MATVIEW` → `MATERIALIZED VIEW`. */
export function objectWords(type: ObjectType | undefined): string {
  const exceptions: Readonly<Record<string, string>> = {
    OBJECT_MATVIEW: 'MATERIALIZED VIEW',
    OBJECT_FDW: 'FOREIGN DATA WRAPPER',
    OBJECT_TSCONFIGURATION: 'TEXT SEARCH CONFIGURATION',
    OBJECT_TSDICTIONARY: 'TEXT SEARCH DICTIONARY',
    OBJECT_TSPARSER: 'TEXT SEARCH PARSER',
    OBJECT_TSTEMPLATE: 'TEXT SEARCH TEMPLATE',
    OBJECT_STATISTIC_EXT: 'STATISTICS',
    OBJECT_OPCLASS: 'OPERATOR CLASS',
    OBJECT_OPFAMILY: 'OPERATOR FAMILY',
    OBJECT_FOREIGN_SERVER: 'SERVER',
  };
  if (!type) return 'of this kind';
  return exceptions[type] ?? type.replace('OBJECT_', '').replaceAll('_', ' ');
}

/** How shards of a Citus get what its coordinator does not give them; completes "If shards need it, …". */
export function givenAgain(table: QualifiedName): string {
  return `give it to them with run_command_on_placements(${literalName(table)}, …), and again after each rebalance, which makes shards anew without it.`;
}

/** Behind a statement in a list of verdicts. */
export function moveRemark(survivesMove: 're-apply' | undefined): string {
  return survivesMove ? '  (on shards: apply again after a rebalance)' : '';
}
