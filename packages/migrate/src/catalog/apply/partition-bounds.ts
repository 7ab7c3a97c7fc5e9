/** Which rows a partition may have: none that another one of its table has. */
import { as, type Node, type PartitionBoundSpec } from '@citrate/parser';
import { requireFunctions } from '../calls.ts';
import { raise } from '../errors.ts';
import { partitionsOf } from '../hierarchy.ts';
import type { Catalog, Column, QualifiedName, Table } from '../model.ts';
import { sameName } from '../names-of.ts';
import { comparedDatums, constantOf, infinity } from '../partition-order.ts';
import { noColumns, requireValue } from '../volatility/index.ts';
import type { Run } from './run.ts';

/**
 * Ends the statement, 42P17, if the bound overlaps that of another partition. Constants are compared
 * as they are written: what only their types could tell, the server finds out. After
 * check_new_partition_bound (partbounds.c).
 */
export function requireFreeBound(
  run: Run,
  parent: Table,
  partition: QualifiedName,
  bound: PartitionBoundSpec,
): void {
  requireFit(parent, bound);
  requireValues(run.catalog, bound, keyColumns(parent));
  const others = partitionsOf(run.catalog, parent).filter((other) => !sameName(other, partition));
  if (isEmpty(bound)) {
    raise('42P17', `empty range bound specified for partition "${partition.name}"`);
  }
  for (const { name, partitionBound: other } of others) {
    if (!other) continue;
    requireFactor(bound, other);
    if (bound.is_default && other.is_default) {
      const message = `partition "${partition.name}" conflicts with existing default partition "${name}"`;
      raise('42P17', message);
    }
    if (bound.is_default || other.is_default || !overlap(bound, other)) continue;
    raise('42P17', `partition "${partition.name}" would overlap partition "${name}"`);
  }
}

/** Bounds are of the table's strategy. After transformPartitionBound (parse_utilcmd.c). */
function requireFit({ partitionKey }: Table, bound: PartitionBoundSpec): void {
  const strategy = partitionKey?.definition.strategy;
  const kind = strategies[strategy ?? ''];
  if (bound.is_default) {
    if (kind !== 'hash') return;
    raise('42P16', 'a hash-partitioned table may not have a default partition');
  }
  const said = bound.listdatums ? 'list' : bound.lowerdatums ? 'range' : 'hash';
  if (kind && said !== kind) raise('42P16', `invalid bound specification for a ${kind} partition`);
  const count = partitionKey?.definition.partParams?.length;
  if (said !== 'range' || count === undefined) return;
  for (const [word, datums] of [
    ['FROM', bound.lowerdatums],
    ['TO', bound.upperdatums],
  ] as const) {
    if (datums?.length === count) continue;
    raise('42P16', `${word} must specify exactly one value per partitioning column`);
  }
}

/** After transformPartitionBound and transformPartitionBoundValue. */
function requireValues(
  catalog: Catalog,
  bound: PartitionBoundSpec,
  columns: readonly (Column | undefined)[],
): void {
  const { listdatums = [], lowerdatums = [], upperdatums = [], modulus, remainder = 0 } = bound;
  if (!bound.is_default && bound.strategy === 'h') {
    if (!modulus || modulus < 0) {
      raise('42P16', 'modulus for hash partition must be an integer value greater than zero');
    }
    if (remainder < 0 || remainder >= modulus) {
      raise('42P16', 'remainder for hash partition must be less than modulus');
    }
  }
  const ends = [...lowerdatums, ...upperdatums].filter((datum) => infinity(datum) === 0);
  for (const datum of [...listdatums, ...ends]) requireFunctions(datum, catalog, 'bound');
  for (const datum of listdatums) requireBound(datum, columns[0], catalog);
  for (const datums of [lowerdatums, upperdatums]) {
    for (const [i, datum] of datums.entries()) {
      if (infinity(datum) === 0) requireBound(datum, columns[i], catalog);
    }
  }
  if (ends.some((datum) => as(datum, 'A_Const')?.isnull)) {
    raise('42P17', 'cannot specify NULL in range bound');
  }
}

function requireBound(datum: Node, column: Column | undefined, catalog: Catalog): void {
  if (column) requireValue(datum, column, noColumns(catalog), 'default');
}

/** None for an expression. */
export function keyColumns({ partitionKey, columns }: Table): readonly (Column | undefined)[] {
  const elements = partitionKey?.definition.partParams ?? [];
  return elements.map((node) => {
    const name = as(node, 'PartitionElem')?.name;
    return columns.find((column) => column.name === name);
  });
}

const strategies: { readonly [strategy in string]?: 'list' | 'range' | 'hash' } = {
  PARTITION_STRATEGY_LIST: 'list',
  PARTITION_STRATEGY_RANGE: 'range',
  PARTITION_STRATEGY_HASH: 'hash',
};

/** Of any two, one is a multiple of the other. */
function requireFactor({ modulus: own }: PartitionBoundSpec, other: PartitionBoundSpec): void {
  if (!own || !other.modulus) return;
  if (Math.max(own, other.modulus) % Math.min(own, other.modulus) === 0) return;
  raise('42P17', 'every hash partition modulus must be a factor of the next larger modulus');
}

function isEmpty({ lowerdatums, upperdatums, is_default: isDefault }: PartitionBoundSpec): boolean {
  if (isDefault || !lowerdatums || !upperdatums) return false;
  const order = comparedDatums(lowerdatums, upperdatums);
  return order !== undefined && order >= 0;
}

function overlap(a: PartitionBoundSpec, b: PartitionBoundSpec): boolean {
  if (a.listdatums && b.listdatums) {
    const values = new Set(a.listdatums.map(constantOf));
    return b.listdatums.map(constantOf).some((each) => each !== undefined && values.has(each));
  }
  if (a.modulus && b.modulus) return sameRemainder(a, b);
  const [below, above] = [
    comparedDatums(a.lowerdatums ?? [], b.upperdatums ?? []),
    comparedDatums(b.lowerdatums ?? [], a.upperdatums ?? []),
  ];
  return below !== undefined && above !== undefined && below < 0 && above < 0;
}

/** Some hash value leaves both remainders, as one modulus is a factor of the other. */
function sameRemainder(a: PartitionBoundSpec, b: PartitionBoundSpec): boolean {
  const modulus = Math.min(a.modulus ?? 1, b.modulus ?? 1);
  return (a.remainder ?? 0) % modulus === (b.remainder ?? 0) % modulus;
}
