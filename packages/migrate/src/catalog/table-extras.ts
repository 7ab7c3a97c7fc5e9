import { childrenOf } from './hierarchy.ts';
import { indexesOf } from './keys.ts';
import type { Catalog, Table } from './model.ts';

/** Whether it inherits, or is inherited from; partitions apart. */
function isHeir(catalog: Catalog, table: Table): boolean {
  if (table.isPartition || table.partitionKey) return false;
  return table.parents !== undefined || childrenOf(catalog, table).length > 0;
}

type Words = readonly (readonly [unknown, string])[];

/** Those of a query whose result only a server knows. */
function hasUnknownColumns({ uncertain }: Catalog, { columns }: Table): boolean {
  if (columns.length === 0) return uncertain !== undefined;
  return columns.some(({ type }) => !type.names);
}

/**
 * All in words that keeps a table from being distributed: what the model knows, but no plan takes to
 * shards. Triggers of partitions that come from their table come to shards, too.
 */
export function tableExtras(catalog: Catalog, table: Table): readonly string[] {
  const { storage, constraints } = table;
  const known: Words = [
    [storage?.tablespace, 'a tablespace'],
    [constraints.some(({ definition }) => definition.indexspace), 'a tablespace of constraints'],
    [
      indexesOf(catalog, table).some(({ definition }) => definition?.tableSpace),
      'a tablespace of indexes',
    ],
    [table.rules, 'rules'],
    [hasUnknownColumns(catalog, table), 'columns of unknown types'],
    [table.triggers?.some(({ isClone }) => !isClone), 'triggers'],
    [table.foreignServer, 'rows on a foreign server'],
    [table.ofType, 'a type that it follows'],
    [isHeir(catalog, table), 'inheritance'],
  ];
  return known.filter(([has]) => has).map(([, words]) => words);
}
