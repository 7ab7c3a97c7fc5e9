/** Which objects Citus manages: tables with shards, and what belongs to them on every node. */
import type { RangeVar } from '@citrate/parser';
import {
  findRelation,
  findTable,
  resolveRelation,
  resolveTable,
  TEMP_SCHEMA,
  tablesUsing,
} from '../../catalog/index.ts';
import type { Catalog, Relation, Sequence, Table, View } from '../../catalog/model.ts';
import { hasRelease } from './rule.ts';

/** The table of Citus that the statement names; undefined if it is none, or missing. */
export function citusTable(name: RangeVar | undefined, catalog: Catalog): Table | undefined {
  const table = name && resolveTable(catalog, name);
  return table?.distribution ? table : undefined;
}

/** The table that a relation is, or that it is an index of. */
export function tableOf(relation: Relation | undefined, catalog: Catalog): Table | undefined {
  if (relation?.kind === 'table') return relation;
  return relation?.kind === 'index' ? findTable(catalog, relation.table) : undefined;
}

export function isManagedName(name: RangeVar | undefined, catalog: Catalog): boolean {
  return name !== undefined && isManaged(resolveRelation(catalog, name), catalog);
}

/** Whether other nodes have the relation, so that a change to it reaches them. */
export function isManaged(relation: Relation | undefined, catalog: Catalog): boolean {
  if (relation?.kind === 'sequence') return isManagedSequence(relation, catalog);
  if (relation?.kind === 'view') return isEverywhere(relation, catalog);
  if (relation?.kind === 'composite type') return true;
  return tableOf(relation, catalog)?.distribution !== undefined;
}

/** A sequence goes to all nodes with the first table with shards that takes values from it. */
function isManagedSequence(sequence: Sequence, catalog: Catalog): boolean {
  return tablesUsing(catalog, sequence).some((table) => table.distribution !== undefined);
}

/** A view is on all nodes if all that it is made of is. */
export function isEverywhere({ schema, reads }: View, catalog: Catalog): boolean {
  if (schema === TEMP_SCHEMA || !hasRelease(catalog, '11.0')) return false;
  return reads.every((name) => isManaged(findRelation(catalog, name), catalog));
}
