import { childrenOf } from './hierarchy.ts';
import type { Catalog, Table } from './model.ts';
import { sameName } from './names-of.ts';

/** Whether it inherits, or is inherited from; partitions apart. */
function isHeir(catalog: Catalog, table: Table): boolean {
  if (table.isPartition || table.partitionKey) return false;
  return table.parents !== undefined || childrenOf(catalog, table).length > 0;
}

type Words = readonly (readonly [unknown, string])[];

function storageWords({ storage = {}, columns, constraints, ...table }: Table): Words {
  return [
    [storage.unlogged, 'unlogged storage'],
    [storage.parameters, 'storage parameters'],
    [storage.tablespace, 'a tablespace'],
    [storage.accessMethod, 'an access method'],
    [table.rowSecurity, 'row-level security'],
    [table.policies, 'policies'],
    [table.rules, 'rules'],
    [storage.replicaIdentity, 'replica identity'],
    [columns.some((c) => c.storage ?? c.compression), 'column storage'],
    [columns.some((c) => c.statistics !== undefined || c.options), 'column statistics'],
    [
      constraints.some(({ definition: d }) => d.options?.length || d.indexspace),
      'storage parameters of constraints',
    ],
    [storage.clusterIndex, 'an index to cluster on'],
  ];
}

/** Those of a query whose result only a server knows. */
function hasUnknownColumns({ uncertain }: Catalog, { columns }: Table): boolean {
  if (columns.length === 0) return uncertain !== undefined;
  return columns.some(({ type }) => !type.names);
}

/**
 * All in words that keeps a table from being distributed: what the model knows, but no plan takes to
 * shards.
 */
export function tableExtras(catalog: Catalog, table: Table): readonly string[] {
  const schemas = [...catalog.schemas.values()];
  const statistics = schemas.flatMap((s) => [...s.statistics.values()]);
  const known: Words = [
    [hasUnknownColumns(catalog, table), 'columns of unknown types'],
    [table.triggers, 'triggers'],
    [table.partitionKey, 'partitions'],
    [table.foreignServer, 'rows on a foreign server'],
    [table.ofType, 'a type that it follows'],
    [table.isPartition, 'a partitioned table that it belongs to'],
    [isHeir(catalog, table), 'inheritance'],
    [statistics.some((s) => sameName(s.table, table)), 'extended statistics'],
  ];
  return [...storageWords(table), ...known].filter(([has]) => has).map(([, words]) => words);
}
