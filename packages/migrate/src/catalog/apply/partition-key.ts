import { as, type PartitionSpec } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Catalog, Column, PartitionKey, QualifiedName, Table } from '../model.ts';
import { columnsRead } from '../names/columns-read.ts';
import { allOf, strings } from '../names-of.ts';
import { requireOperatorClass } from '../operator-classes.ts';
import { isSystemColumn } from '../system-columns.ts';
import { mapped, withoutLocations } from '../trees.ts';
import { requireImmutable, tableScope } from '../volatility/index.ts';

export function partitionKeyOf(
  written: PartitionSpec,
  table: QualifiedName,
  columns: readonly Column[],
  catalog: Catalog,
): PartitionKey {
  const definition = withoutParentheses(written, table, columns);
  const elements = allOf(definition.partParams, 'PartitionElem');
  if (definition.strategy === 'PARTITION_STRATEGY_LIST' && elements.length > 1) {
    raise('42P17', 'cannot use "list" partition strategy with more than one column');
  }
  const names = elements.flatMap((e) => e.name ?? []);
  const ofSystem = names.find(isSystemColumn);
  if (ofSystem !== undefined) {
    raise('42P17', `cannot use system column "${ofSystem}" in partition key`);
  }
  const missing = names.find((name) => !columns.some((c) => c.name === name));
  if (missing !== undefined) {
    raise('42703', `column "${missing}" named in partition key does not exist`);
  }
  const scope = { schema: table.schema, table: table.name, columns, catalog };
  for (const { expr } of elements) {
    const read = columnsRead(expr, scope);
    requireImmutable(expr, 'partition', tableScope(catalog, table, columns));
    if (read.some(isSystemColumn)) {
      raise('42P17', 'partition key expressions cannot contain system column references');
    }
    if (as(expr, 'A_Const')) raise('42P17', 'cannot use constant expression as partition key');
  }
  const isHash = definition.strategy === 'PARTITION_STRATEGY_HASH';
  for (const { name, opclass } of elements) {
    const column = columns.find((c) => c.name === name);
    if (column) requireOperatorClass(catalog, column.type, isHash ? 'hash' : 'btree', opclass);
    if (column?.generated) {
      raise('42P17', `cannot use generated column "${name}" in partition key`);
    }
  }
  return {
    columns: names,
    expressions: names.length < elements.length,
    definition: withoutLocations(definition),
  };
}

/** A column in parentheses is that column. After ComputePartitionAttrs (tablecmds.c). */
function withoutParentheses(
  definition: PartitionSpec,
  { name: table }: QualifiedName,
  columns: readonly Column[],
): PartitionSpec {
  const partParams = mapped(definition.partParams ?? [], (node) => {
    const element = as(node, 'PartitionElem');
    const fields = as(element?.expr, 'ColumnRef')?.fields;
    const [name, row = table, ...more] = strings(fields).toReversed();
    if (!element || name === undefined || row !== table || more.length > 0) return node;
    if (!columns.some((column) => column.name === name)) return node;
    const { expr: _, ...plain } = element;
    return { PartitionElem: { ...plain, name } };
  });
  return partParams === definition.partParams
    ? definition
    : { ...definition, partParams: [...partParams] };
}

/** The key must be part of each unique index: an index sees one partition only. */
export function requirePartitionKey(
  { name, partitionKey }: Table,
  what: string,
  columns: readonly string[],
): void {
  if (!partitionKey) return;
  if (partitionKey.expressions) {
    raise('0A000', `unsupported ${what} constraint with partition key definition`, {
      detail: `${what} constraints cannot be used when partition keys include expressions.`,
    });
  }
  const missing = partitionKey.columns.find((column) => !columns.includes(column));
  if (missing === undefined) return;
  raise('0A000', 'unique constraint on partitioned table must include all partitioning columns', {
    detail: `${what} constraint on table "${name}" lacks column "${missing}" which is part of the partition key.`,
  });
}

/** What rows are distributed by stays as it is. After ATExecDropColumn and ATPrepAlterColumnType. */
export function refusePartitionKey(
  { name, partitionKey }: Table,
  column: string,
  what: 'drop' | 'alter',
): void {
  if (!partitionKey?.columns.includes(column)) return;
  const why = `it is part of the partition key of relation "${name}"`;
  raise('42P16', `cannot ${what} column "${column}" because ${why}`);
}
