/** How a table keeps its rows, beyond what CREATE TABLE says in every version. */
import type { AlterTableCmd, CreateStmt, Node } from '@citrate/parser';
import {
  type Column,
  qualifiedRangeVar,
  type Table,
  type TableStorage,
  type View,
  type ViewColumnDetails,
} from '../catalog/index.ts';
import { relationKey } from './keys.ts';
import type { Piece } from './model.ts';
import { alterRelation, only } from './trees.ts';

/** What stands in CREATE TABLE itself. */
export function storageClauses({
  tablespace,
  accessMethod,
  parameters,
}: TableStorage): Partial<CreateStmt> {
  return {
    ...(parameters && { options: [...parameters] }),
    ...(tablespace !== undefined && { tablespacename: tablespace }),
    ...(accessMethod !== undefined && { accessMethod }),
  };
}

export function storagePieces(table: Table): readonly Piece[] {
  const columns = table.columns.flatMap(columnCommands);
  const indexes = indexCommands(table.storage ?? {});
  const name = [table.schema, table.name, 'storage'];
  const needs = [relationKey(table)];
  return [
    ...(columns.length > 0
      ? [{ rank: 'column', name, tree: alterRelation(only(table), columns), needs } as const]
      : []),
    ...(indexes.length > 0
      ? [{ rank: 'table option', name, tree: alterRelation(only(table), indexes), needs } as const]
      : []),
  ];
}

/** The same of a materialized view. */
export function viewStoragePieces(view: View): readonly Piece[] {
  const { schema, name, columnDetails, clusterIndex } = view;
  const details = [...(columnDetails ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  const columns = details.flatMap(([column, one]) => [
    ...(one.default ? [defaultCommand(column, one.default)] : []),
    ...columnCommands({ name: column, ...one }),
  ]);
  const indexes = indexCommands({ ...(clusterIndex !== undefined && { clusterIndex }) });
  return [...columns, ...indexes].map((cmd, i) => ({
    rank: 'table option',
    name: [schema, name, String(i).padStart(4, '0')],
    tree: alterRelation(qualifiedRangeVar(view), [cmd]),
    needs: [relationKey(view)],
  }));
}

function defaultCommand(name: string, def: Node): AlterTableCmd {
  return { subtype: 'AT_ColumnDefault', name, def };
}

function columnCommands(
  column: Pick<Column, 'name' | keyof ViewColumnDetails>,
): readonly AlterTableCmd[] {
  const { name, storage, compression, statistics, options } = column;
  const cmds: (AlterTableCmd | false)[] = [
    storage !== undefined && { subtype: 'AT_SetStorage', def: word(storage) },
    compression !== undefined && { subtype: 'AT_SetCompression', def: word(compression) },
    statistics !== undefined && { subtype: 'AT_SetStatistics', def: integer(statistics) },
    options !== undefined && { subtype: 'AT_SetOptions', def: { List: { items: [...options] } } },
  ];
  return cmds.flatMap((cmd) => (cmd ? [{ ...cmd, name }] : []));
}

function word(sval: string): Node {
  return { String: { sval } };
}

function integer(ival: number): Node {
  return { Integer: ival === 0 ? {} : { ival } };
}

function indexCommands({ clusterIndex, replicaIdentity }: TableStorage): readonly AlterTableCmd[] {
  const cmds: (AlterTableCmd | false)[] = [
    clusterIndex !== undefined && { subtype: 'AT_ClusterOn', name: clusterIndex },
    replicaIdentity !== undefined && {
      subtype: 'AT_ReplicaIdentity',
      def: identityNode(replicaIdentity),
    },
  ];
  return cmds.flatMap((cmd) => (cmd ? [cmd] : []));
}

function identityNode(identity: NonNullable<TableStorage['replicaIdentity']>): Node {
  if (typeof identity === 'object') {
    return { ReplicaIdentityStmt: { identity_type: 'i', name: identity.index } };
  }
  return { ReplicaIdentityStmt: { identity_type: identity === 'full' ? 'f' : 'n' } };
}
