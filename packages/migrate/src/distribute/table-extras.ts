import { childrenOf, indexesOf } from '../catalog/index.ts';
import type { Catalog, Table } from '../catalog/model.ts';

/** What a table has that keeps it from being distributed, and what to do about it: a sentence. */
interface TableExtra {
  readonly words: string;
  readonly hint: string;
}

const spaces =
  'Leave TABLESPACE out, or write SET TABLESPACE pg_default before the table is distributed.';
const watchers =
  'Create triggers and rules after the table is distributed, each behind -- citrate: on=shards.';

/** Whether it inherits, or is inherited from; partitions apart. */
function isHeir(catalog: Catalog, table: Table): boolean {
  if (table.isPartition || table.partitionKey) return false;
  return table.parents !== undefined || childrenOf(catalog, table).length > 0;
}

type Reasons = readonly (readonly [has: unknown, words: string, hint: string])[];

/** Those of a query whose result only a server knows. */
function hasUnknownColumns({ uncertain }: Catalog, { columns }: Table): boolean {
  if (columns.length === 0) return uncertain !== undefined;
  return columns.some(({ type }) => !type.names);
}

/**
 * All that keeps a table from being distributed: what the model knows, but no plan takes to shards.
 * Triggers of partitions that come from their table come to shards, too.
 */
export function tableExtras(catalog: Catalog, table: Table): readonly TableExtra[] {
  const { storage, constraints } = table;
  const known: Reasons = [
    [storage?.tablespace, 'a tablespace', spaces],
    [
      constraints.some(({ definition }) => definition.indexspace),
      'a tablespace of constraints',
      spaces,
    ],
    [
      indexesOf(catalog, table).some(({ definition }) => definition?.tableSpace),
      'a tablespace of indexes',
      spaces,
    ],
    [table.rules, 'rules', watchers],
    [
      hasUnknownColumns(catalog, table),
      'columns of unknown types',
      'Create it with the types of its columns written, and fill it afterwards.',
    ],
    [table.triggers?.some(({ isClone }) => !isClone), 'triggers', watchers],
    [
      table.foreignServer,
      'rows on a foreign server',
      'Shards hold their rows themselves: distribute a table that is no foreign one.',
    ],
    [
      table.ofType,
      'a type that it follows',
      'Write ALTER TABLE … NOT OF before the table is distributed: it keeps its columns.',
    ],
    [
      isHeir(catalog, table),
      'inheritance',
      'Write ALTER TABLE … NO INHERIT on each child before the table is distributed.',
    ],
  ];
  return known.filter(([has]) => has).map(([, words, hint]) => ({ words, hint }));
}
