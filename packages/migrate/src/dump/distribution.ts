/** Calls that distribute tables, in the order in which their shards were made. */
import { quoteIdentifier } from '@citrate/deparser';
import type { Node } from '@citrate/parser';
import {
  type Catalog,
  type DistributedTable,
  type Distribution,
  type QualifiedName,
  sameName,
  stringNode,
  type Table,
} from '../catalog/index.ts';
import { relationKey } from './keys.ts';
import type { Piece } from './model.ts';

export function distributionPieces(
  table: Table,
  first: Firsts,
  catalog: Catalog,
): readonly Piece[] {
  const { distribution } = table;
  if (!distribution) return [];
  const tree = callFor(table, distribution, first.get(distribution.colocationId), catalog);
  return [
    {
      rank: 'distribution',
      name: [String(firstShard(table)).padStart(20, '0')],
      tree,
      needs: [relationKey(table)],
    },
  ];
}

function callFor(
  table: Table,
  distribution: Distribution,
  first: Table | undefined,
  catalog: Catalog,
): Node {
  const name = constant(regclass(table));
  switch (distribution.kind) {
    case 'reference':
      return call('create_reference_table', [name]);
    case 'citus local':
      return call('citus_add_local_table_to_metadata', [name]);
    case 'single shard':
      return call('create_distributed_table', [name, { A_Const: { isnull: true } }]);
    case 'distributed':
      return distributeCall(table, distribution, first, catalog);
  }
}

/** The oldest table of each colocation group. */
export type Firsts = ReadonlyMap<number, Table>;

export function firstOfGroups(tables: readonly Table[]): Firsts {
  const sorted = tables
    .filter((t) => t.distribution)
    .toSorted((a, b) => firstShard(b) - firstShard(a));
  return new Map(sorted.map((table) => [table.distribution?.colocationId ?? 0, table]));
}

function firstShard({ distribution }: Table): number {
  return distribution?.shards[0]?.id ?? 0;
}

function distributeCall(
  table: Table,
  { column, colocationId, shards }: DistributedTable,
  first: Table | undefined,
  { cluster }: Catalog,
): Node {
  const isDefault = cluster.colocationGroups.get(colocationId)?.isDefault ?? false;
  const isFirst = !first || sameName(first, table);
  const others: readonly (readonly [string, Node] | false)[] = [
    !isDefault && ['colocate_with', constant(isFirst ? 'none' : regclass(first))],
    (isDefault || isFirst) && ['shard_count', { A_Const: { ival: { ival: shards.length } } }],
  ];
  return call('create_distributed_table', [
    constant(regclass(table)),
    constant(quoteIdentifier(column)),
    ...others.flatMap((other) => (other ? named(...other) : [])),
  ]);
}

function call(name: string, args: Node[]): Node {
  const val: Node = {
    FuncCall: { funcname: [stringNode(name)], args, funcformat: 'COERCE_EXPLICIT_CALL' },
  };
  return {
    SelectStmt: {
      targetList: [{ ResTarget: { val } }],
      limitOption: 'LIMIT_OPTION_DEFAULT',
      op: 'SETOP_NONE',
    },
  };
}

function named(name: string, arg: Node): Node {
  return { NamedArgExpr: { arg, name, argnumber: -1 } };
}

function constant(sval: string): Node {
  return { A_Const: { sval: { sval } } };
}

function regclass({ schema, name }: QualifiedName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
