/** ALTER INDEX … ATTACH PARTITION: after PostgreSQL's ATExecAttachPartitionIdx (tablecmds.c). */
import { type AlterTableCmd, as } from '@citrate/parser';
import { raise } from '../errors.ts';
import { partitionsOf } from '../hierarchy.ts';
import { indexesOf } from '../keys.ts';
import { findTable, requireRelation } from '../lookup.ts';
import type { Catalog, Index } from '../model.ts';
import { sameName } from '../names-of.ts';
import { withRelation } from '../update.ts';
import type { Run } from './run.ts';

/** With one for each partition, the index of the partitioned table is valid. */
export function attachIndex(parent: Index, cmd: AlterTableCmd, run: Run): void {
  const name = as(cmd.def, 'PartitionCmd')?.name ?? {};
  const index = requireRelation(run.catalog, name);
  if (index.kind !== 'index') raise('42809', `"${index.name}" is not an index`);
  if (index.parent && sameName(index.parent, parent)) return;
  refuseOther(index, parent, run.catalog);
  const { schema, name: parentName } = parent;
  run.catalog = withRelation(run.catalog, { ...index, parent: { schema, name: parentName } });
  if (isComplete(parent, run.catalog)) {
    run.catalog = withRelation(run.catalog, { ...parent, valid: true });
  }
}

function refuseOther(index: Index, parent: Index, catalog: Catalog): void {
  const table = findTable(catalog, parent.table);
  const partitions = table ? partitionsOf(catalog, table) : [];
  const fits = partitions.some((partition) => sameName(partition, index.table));
  if (fits && !index.parent) return;
  raise('55000', `cannot attach index "${index.name}" as a partition of index "${parent.name}"`, {
    detail: index.parent
      ? `Index "${index.name}" is already attached to another index.`
      : `Index "${index.name}" is not an index on any partition of table "${parent.table.name}".`,
  });
}

function isComplete(parent: Index, catalog: Catalog): boolean {
  const table = findTable(catalog, parent.table);
  const partitions = table ? partitionsOf(catalog, table) : [];
  return partitions.every((partition) =>
    indexesOf(catalog, partition).some((i) => i.parent && sameName(i.parent, parent)),
  );
}
