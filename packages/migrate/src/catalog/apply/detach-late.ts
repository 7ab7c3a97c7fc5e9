/** DETACH PARTITION … CONCURRENTLY, and the end of one that was stopped. */
import { type AlterTableCmd, as, type Node } from '@citrate/parser';
import { raise } from '../errors.ts';
import { partitionsOf } from '../hierarchy.ts';
import { findTable, requireTable } from '../lookup.ts';
import type { Catalog, QualifiedName, Table } from '../model.ts';
import { chooseConstraintName } from '../names/choosers.ts';
import { columnNamesRead } from '../names/columns-read.ts';
import { expressionScope, passOn } from './constraints.ts';
import { isImplied } from './implied.ts';
import { both, partitionQual } from './partition-qual.ts';
import { detachPartition } from './partitions.ts';
import type { Run } from './run.ts';
import { storeConstraint, tableOf } from './tables.ts';

export function detach(cmd: AlterTableCmd, name: QualifiedName, run: Run): void {
  const { concurrent = false } = as(cmd.def, 'PartitionCmd') ?? {};
  if (!concurrent) {
    detachPartition(cmd, name, run);
    return;
  }
  const parent = tableOf(run, name);
  if (partitionsOf(run.catalog, parent).some((one) => one.partitionBound?.is_default)) {
    raise('55000', 'cannot detach partitions concurrently when a default partition exists');
  }
  detachLate(cmd, name, run);
}

/** FINALIZE comes to the same: the CHECK is there since the detachment was begun. */
export function detachLate(cmd: AlterTableCmd, name: QualifiedName, run: Run): void {
  const partition = requireTable(run.catalog, as(cmd.def, 'PartitionCmd')?.name ?? {});
  const terms = qualOf(partition, run.catalog);
  const isSaid = isImplied(terms, partition, run.catalog);
  detachPartition(cmd, name, run);
  if (!isSaid) keepBound(run, partition, terms);
}

/** With what the partitions say that it is in. After RelationGetPartitionQual. */
function qualOf(partition: Table, catalog: Catalog): readonly Node[] {
  const [name] = partition.isPartition ? (partition.parents ?? []) : [];
  const parent = name && findTable(catalog, name);
  if (!parent) return [];
  return [...qualOf(parent, catalog), ...partitionQual(parent, partition, catalog)];
}

/**
 * Who still has the partition in a plan may rely on its bound, which therefore stays as a CHECK. After
 * DetachAddConstraintIfNeeded.
 */
function keepBound(run: Run, table: QualifiedName, terms: readonly Node[]): void {
  const expression = both(terms);
  const columns = columnNamesRead(expression, expressionScope(run, table));
  const [only] = columns;
  const addition = columns.length === 1 ? only : undefined;
  const name = chooseConstraintName(run, { table, addition, label: 'check' });
  storeConstraint(run, table, {
    name,
    kind: 'check',
    columns,
    definition: {
      contype: 'CONSTR_CHECK',
      conname: name,
      raw_expr: expression,
      is_enforced: true,
      initially_valid: true,
    },
  });
  passOn(run, table, name);
}
