/** Calls that distribute tables, in the order in which their shards were made. */
import { quoteIdentifier } from '@citrate/deparser';
import type { Node } from '@citrate/parser';
import {
  type Catalog,
  type DistributedTable,
  type Distribution,
  findTable,
  type QualifiedName,
  sameName,
  stringNode,
  type Table,
} from '../catalog/index.ts';
import { relationKey, schemaKey } from './keys.ts';
import type { Piece } from './model.ts';

export function distributionPieces(
  table: Table,
  first: Firsts,
  catalog: Catalog,
): readonly Piece[] {
  const { distribution } = table;
  if (!distribution || comesAlong(table, catalog)) return [];
  if (distribution.kind === 'citus local' && distribution.automatic) return [];
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

/** A partition is distributed with its table, a table of a distributed schema with that. */
function comesAlong({ schema, isPartition, parents = [] }: Table, catalog: Catalog): boolean {
  const [parent] = isPartition ? parents : [];
  const whole = parent && findTable(catalog, parent);
  return whole?.distribution !== undefined || catalog.citus?.schemas.has(schema) === true;
}

/** Distributed schemas, while they are empty: what is made in them afterwards is distributed by that. */
export function distributedSchemas({ citus }: Catalog): readonly Piece[] {
  return [...(citus?.schemas.keys() ?? [])].map((schema) => ({
    rank: 'schema',
    name: [schema, 'distributed'],
    tree: call('citus_schema_distribute', [constant(quoteIdentifier(schema))]),
    needs: [schemaKey(schema)],
  }));
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
      return distribution.method
        ? call('create_distributed_table', [
            name,
            constant(quoteIdentifier(distribution.column)),
            constant(distribution.method),
          ])
        : distributeCall(table, distribution, first, catalog);
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
