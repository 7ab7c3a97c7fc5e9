/** Changes to one table of a run. */
import type { AlterTableCmd } from '@citrate/parser';
import { copyOfColumn, copyOfConstraint, copyOfTable } from '../copies.ts';
import { raise } from '../errors.ts';
import { childrenOf } from '../hierarchy.ts';
import type { Column, QualifiedName, Table, TableConstraint } from '../model.ts';
import { inBoundOrder } from '../partition-order.ts';
import { withItem } from '../trees.ts';
import type { Run } from './run.ts';

/** The table as the statement has changed it so far. */
export function tableOf(run: Run, name: QualifiedName): Table {
  const table = run.table(name);
  if (table) return table;
  throw new TypeError(`the table ${name.schema}.${name.name} is gone within its own statement`);
}

/** Tables that inherit from this one directly; most often there are none. */
export function childrenIn(run: Run, name: QualifiedName): Table[] {
  const children = childrenOf(run.stored, name);
  return children.length === 0 ? children : childrenOf(run.catalog, name);
}

/** The table's partitions in the order of their bounds; none of a table that is not partitioned. */
export function partitionsIn(run: Run, table: Table): Table[] {
  return table.partitionKey ? inBoundOrder(childrenIn(run, table)) : [];
}

export function changeTable(run: Run, name: QualifiedName, change: Partial<Table>): void {
  run.put(Object.assign(copyOfTable(tableOf(run, name)), change));
}

/** A change that the run may keep apart: constraints more, columns that are now not null. */
function extendTable(
  run: Run,
  table: Table,
  columns: Table['columns'],
  constraints: Table['constraints'],
): void {
  const changed = copyOfTable(table);
  changed.columns = columns;
  changed.constraints = constraints;
  run.extend(changed);
}

/** Makes a column not null, and no more than that. */
export function makeNotNull(run: Run, name: QualifiedName, column: string): void {
  const table = tableOf(run, name);
  const changed = withNotNull(table.columns, column);
  if (changed !== table.columns) extendTable(run, table, changed, table.constraints);
}

export function withNotNull(columns: readonly Column[], name: string): readonly Column[] {
  const at = columns.findIndex((c) => c.name === name);
  const column = columns[at];
  if (!column || column.notNull) return columns;
  const changed = copyOfColumn(column);
  changed.notNull = true;
  return withItem(columns, at, changed);
}

/** `columns` are those that the table has with it. */
export function storeConstraint(
  run: Run,
  name: QualifiedName,
  constraint: Omit<TableConstraint, 'suffixedOnShards'>,
  columns?: readonly Column[],
): void {
  const table = tableOf(run, name);
  const suffixedOnShards = isSuffixed(table, constraint, run.stored.citus === undefined);
  const stored = copyOfConstraint(constraint, suffixedOnShards);
  extendTable(run, table, columns ?? table.columns, [...table.constraints, stored]);
}

/**
 * What a shard is created with keeps its name there; what is added later gets the shard's suffix. A
 * check of a partitioned table never does: the shards of its partitions have it by the same name. So
 * have they its not-nulls; on a Citus, servers choose what these are called on shards.
 */
function isSuffixed(
  { distribution, partitionKey, isPartition }: Table,
  { kind, inherited }: Omit<TableConstraint, 'suffixedOnShards'>,
  isFleet: boolean,
): boolean {
  const isPassedOn = kind === 'check' || (kind === 'not null' && isFleet);
  if (isPassedOn && (partitionKey ?? (isPartition && inherited))) return false;
  return (kind !== 'check' && kind !== 'not null') || distribution !== undefined;
}

export function changeConstraint(
  run: Run,
  name: QualifiedName,
  constraint: string,
  change: (constraint: TableConstraint) => TableConstraint,
): void {
  const constraints = tableOf(run, name).constraints.map((c) =>
    c.name === constraint ? change(c) : c,
  );
  changeTable(run, name, { constraints });
}

export function changeColumn(
  run: Run,
  name: QualifiedName,
  column: string,
  change: (column: Column) => Column,
): void {
  const { columns } = tableOf(run, name);
  const at = columns.findIndex((c) => c.name === column);
  const before = columns[at];
  const after = before && change(before);
  if (after && after !== before) changeTable(run, name, { columns: withItem(columns, at, after) });
}

export function columnOf(table: Table, name: string): Column | undefined {
  return table.columns.find((c) => c.name === name);
}

export function constraintOf(table: Table, name: string): TableConstraint | undefined {
  return table.constraints.find((c) => c.name === name);
}

export function notNullOf(table: Table, column: string): TableConstraint | undefined {
  return table.constraints.find((c) => c.kind === 'not null' && c.columns[0] === column);
}

/** The column that a subcommand is about; 42703 if the table has none of its name. */
export function requireColumn(cmd: AlterTableCmd, table: QualifiedName, run: Run): Column {
  const found = columnOf(tableOf(run, table), cmd.name ?? '');
  if (found) return found;
  raise('42703', `column "${cmd.name ?? ''}" of relation "${table.name}" does not exist`);
}
