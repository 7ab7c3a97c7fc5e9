import type { TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { shown } from '../words.ts';
import { refusal } from './rule.ts';

/** A partition that is partitioned itself. */
export function multiLevel(table: Table, catalog: Catalog): readonly TreeDiagnostic[] {
  return refusal(
    'partitions',
    `Citus does not distribute the partitioned partition ${shown(table, catalog)}`,
    {
      detail: 'Partitions of a table with shards have shards themselves, and no partitions.',
      hint: 'Make all partitions partitions of the table itself.',
    },
  );
}
