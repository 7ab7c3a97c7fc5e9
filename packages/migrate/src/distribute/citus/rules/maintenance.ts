/** Statements about rows and files: TRUNCATE, VACUUM, REINDEX, CLUSTER, LOCK. */
import { as, type RangeVar } from '@citrate/parser';
import { resolveRelation, type TreeDiagnostic } from '../../../catalog/index.ts';
import type { Catalog } from '../../../catalog/model.ts';
import { shown } from '../../words.ts';
import { citusTable, isManaged, tableOf } from '../kinds.ts';
import { type CitusRule, hasRelease, INTERNAL, type Reach, refusal } from '../rule.ts';

function anyOnShards(names: readonly (RangeVar | undefined)[], catalog: Catalog): Reach {
  return names.some((name) => citusTable(name, catalog)) ? 'per shard' : 'local';
}

export const truncate: CitusRule<'TruncateStmt'> = {
  reach: ({ relations }, { before }) =>
    anyOnShards(
      (relations ?? []).map((r) => as(r, 'RangeVar')),
      before,
    ),
};

export const lock: CitusRule<'LockStmt'> = {
  reach: ({ relations }, { before }) =>
    anyOnShards(
      (relations ?? []).map((r) => as(r, 'RangeVar')),
      before,
    ) === 'per shard'
      ? 'all nodes'
      : 'local',
};

/** Without a table, all nodes vacuum or analyze theirs. */
export const vacuum: CitusRule<'VacuumStmt'> = {
  reach: ({ rels }, { before }) => {
    if (!rels?.length) return hasRelease(before, '11.1') ? 'all nodes' : 'local';
    return anyOnShards(
      rels.map((r) => as(r, 'VacuumRelation')?.relation),
      before,
    );
  },
};

export const cluster: CitusRule<'ClusterStmt'> = {
  refusesBefore: ({ relation, params }, catalog) => {
    const table = citusTable(relation, catalog);
    if (!table || !params?.some((p) => as(p, 'DefElem')?.defname === 'verbose')) return [];
    return refusal(
      'citus-refuses',
      `Citus does not take CLUSTER VERBOSE to the shards of ${shown(table, catalog)}`,
      { hint: 'Leave VERBOSE out.' },
      INTERNAL,
    );
  },
  reach: ({ relation }, { before }) => {
    const table = citusTable(relation, before);
    return table && !table.partitionKey ? 'per shard' : 'local';
  },
};

export const reindex: CitusRule<'ReindexStmt'> = {
  refusesBefore: ({ relation }, catalog) => judgeReindex(relation, catalog),
  reach: ({ relation }, { before }) => {
    const found = relation && resolveRelation(before, relation);
    return isManaged(found, before) ? 'per shard' : 'local';
  },
};

function judgeReindex(name: RangeVar | undefined, catalog: Catalog): readonly TreeDiagnostic[] {
  const table = name && tableOf(resolveRelation(catalog, name), catalog);
  if (!table?.distribution || !table.partitionKey) return [];
  return refusal(
    'partitions',
    `Citus does not reindex the partitioned table ${shown(table, catalog)}`,
    {
      hint: 'Reindex its partitions one by one.',
    },
  );
}
