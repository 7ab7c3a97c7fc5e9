/** ALTER INDEX … ATTACH PARTITION: after PostgreSQL's ATExecAttachPartitionIdx (tablecmds.c). */
import { type AlterTableCmd, as } from '@citrate/parser';
import { raise } from '../errors.ts';
import { partitionsOf } from '../hierarchy.ts';
import { indexesOf } from '../keys.ts';
import { findRelation, findTable, requireRelation } from '../lookup.ts';
import type { Catalog, Index } from '../model.ts';
import { sameName } from '../names-of.ts';
import { withRelation } from '../update.ts';
import { hasConstraintFor, isSameIndex, joinIndex } from './clone-index.ts';
import type { Run } from './run.ts';
import { constraintOf, tableOf } from './tables.ts';

/** With one for each partition, the index of the partitioned table is valid. */
export function attachIndex(parent: Index, cmd: AlterTableCmd, run: Run): void {
  if (!findTable(run.catalog, parent.table)?.partitionKey) {
    raise('42809', `"${parent.name}" is not a partitioned index`);
  }
  const name = as(cmd.def, 'PartitionCmd')?.name ?? {};
  const index = requireRelation(run.catalog, name);
  if (index.kind !== 'index') raise('42809', `"${index.name}" is not an index`);
  if (index.parent && sameName(index.parent, parent)) return;
  refuseOther(run, index, parent);
  joinIndex(run, parent, index);
  validate(run, parent);
}

/** Whether it is complete now, and the index that it is a part of with it. After validatePartitionedIndex. */
function validate(run: Run, { schema, name }: Index): void {
  const index = findRelation(run.catalog, { schema, name });
  if (index?.kind !== 'index' || !isComplete(index, run.catalog)) return;
  run.catalog = withRelation(run.catalog, { ...index, valid: true });
  const above = index.parent && findRelation(run.catalog, index.parent);
  if (above?.kind === 'index') validate(run, above);
}

function refuseOther(run: Run, index: Index, parent: Index): void {
  const detail = otherThan(run, index, parent);
  if (detail !== undefined) refuse(index, parent, '55000', detail);
  if (!isSameIndex(run, parent, index)) {
    refuse(index, parent, '42P17', 'The index definitions do not match.');
  }
  if (!hasConstraintFor(run, parent, index)) {
    const what = `The index "${parent.name}" belongs to a constraint, the index "${index.name}" does not.`;
    refuse(index, parent, '42P17', what);
  }
  refuseNullable(run, parent, index);
}

function otherThan({ catalog }: Run, index: Index, parent: Index): string | undefined {
  const attached = partOf(parent, index, catalog);
  if (attached) return `Index "${attached.name}" is attached for that partition already.`;
  if (index.parent) return `Index "${index.name}" is already attached to another index.`;
  const table = findTable(catalog, parent.table);
  const partitions = table ? partitionsOf(catalog, table) : [];
  if (partitions.some((partition) => sameName(partition, index.table))) return undefined;
  return `Index "${index.name}" is not an index on any partition of table "${parent.table.name}".`;
}

/** The index of the same partition that is a part already. */
function partOf(parent: Index, { table }: Pick<Index, 'table'>, catalog: Catalog) {
  return indexesOf(catalog, table).find((i) => i.parent && sameName(i.parent, parent));
}

function refuse(index: Index, parent: Index, code: string, detail: string): never {
  const message = `cannot attach index "${index.name}" as a partition of index "${parent.name}"`;
  raise(code, message, { detail });
}

/** After verifyPartitionIndexNotNull. */
function refuseNullable(run: Run, parent: Index, { table, columns }: Index): void {
  if (constraintOf(tableOf(run, parent.table), parent.name)?.kind !== 'primary key') return;
  const nullable = tableOf(run, table).columns.find((c) => columns.includes(c.name) && !c.notNull);
  if (nullable) raise('42P16', `column "${nullable.name}" of a primary key must be NOT NULL`);
}

function isComplete(parent: Index, catalog: Catalog): boolean {
  const table = findTable(catalog, parent.table);
  const partitions = table ? partitionsOf(catalog, table) : [];
  return partitions.every((partition) => partOf(parent, { table: partition }, catalog)?.valid);
}
