/** Shards of partitions: a partition of a table with shards has shards of its own, beside those. */
import { partitionsOf } from '../hierarchy.ts';
import { findTable } from '../lookup.ts';
import type { Catalog, Distribution, QualifiedName, Shard, Table } from '../model.ts';
import { withTable } from '../update.ts';
import { placeLike, takeShards } from './colocation.ts';
import type { Run } from './run.ts';
import { tableOf } from './tables.ts';

/** The table with new shards, each on the workers of the parent's of the same ordinal. */
export function withShardsLike(catalog: Catalog, table: Table, parent: Distribution): Catalog {
  const { colocationId, shards: ofParent } = parent;
  const shards = placeLike(catalog, colocationId, ofParent.length);
  const distributed = { ...table, distribution: withShards(parent, shards) };
  return takeShards(withTable(catalog, distributed), shards.length);
}

function withShards(distribution: Distribution, shards: readonly Shard[]): Distribution {
  if (distribution.kind === 'distributed') return { ...distribution, shards };
  const [first] = shards;
  if (!first) return distribution;
  const { id, placements } = first;
  return { ...distribution, shards: [{ id, placements }] };
}

/**
 * A table that has just become a partition is distributed as its parent is, with its own partitions. A Citus follows in its own
 * way, after the statement.
 */
export function joinShards(run: Run, parent: QualifiedName, partition: QualifiedName): void {
  const distribution = findTable(run.catalog, parent)?.distribution;
  const table = tableOf(run, partition);
  if (run.catalog.citus || !distribution || table.distribution) return;
  run.catalog = withShardsLike(run.catalog, table, distribution);
  for (const below of partitionsOf(run.catalog, table)) joinShards(run, partition, below);
}
