import type { RangeVar } from '@citrate/parser';
import { findRelation, resolveRelation } from '../../catalog/index.ts';
import type { Catalog, QualifiedName, Table, View } from '../../catalog/model.ts';
import { shown } from '../../distribute/index.ts';
import type { Finding, SafetyQuestion, SafetyRule } from '../rule.ts';
import { withShards } from '../words.ts';

export const viewOnShards: SafetyRule = {
  name: 'view-on-shards',
  title: 'View on a sharded table',
  severity: 'warning',
  statements: {
    ViewStmt: ({ view }, question) => onShards(view, question),
    CreateTableAsStmt: ({ into }, question) => onShards(into?.rel, question),
  },
};

function onShards(name: RangeVar | undefined, question: SafetyQuestion): readonly Finding[] {
  const { after, engine } = question;
  const view = name && resolveRelation(after, name);
  if (engine !== 'postgres' || (view?.kind !== 'view' && view?.kind !== 'materialized view')) {
    return [];
  }
  const table = shardedTable(view, after, new Set());
  if (!table) return [];
  return [
    {
      message: `view ${shown(view, after)} shows no rows of ${shown(table, after)}`,
      detail: `It reads ${withShards(table, after)} on the coordinator, where the table is an empty shell: rows are in shards, which have names of their own on the workers.`,
      hint: 'Query the shards from the program, or create the view on a reference table.',
      location: name?.location,
    },
  ];
}

/** A sharded table that the view reads, were it by another view. */
function shardedTable(
  { reads }: View,
  catalog: Catalog,
  seen: Set<QualifiedName>,
): Table | undefined {
  for (const name of reads) {
    const relation = findRelation(catalog, name);
    if (!relation || seen.has(relation)) continue;
    seen.add(relation);
    if (relation.kind === 'table' && relation.distribution?.kind === 'distributed') return relation;
    const isView = relation.kind === 'view' || relation.kind === 'materialized view';
    const found = isView ? shardedTable(relation, catalog, seen) : undefined;
    if (found) return found;
  }
  return undefined;
}
