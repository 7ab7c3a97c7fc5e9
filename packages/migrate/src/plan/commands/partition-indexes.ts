/**
 * Indexes of partitioned tables with shards. Left to a server, those of partitions would be named after the
 * shards: each is made by its name, then the table's by itself, and each is attached to that.
 */
import type { AlterTableStmt, IndexStmt, Node } from '@citrate/parser';
import {
  findRelation,
  indexesOf,
  partitionsOf,
  qualifiedRangeVar,
  sameName,
} from '../../catalog/index.ts';
import type { Catalog, Index, QualifiedName, Table } from '../../catalog/model.ts';
import type { Command, TableLock } from '../model.ts';
import { addAll, createIndex } from '../shard-table.ts';
import { shardTemplate } from '../shard-template.ts';
import { onShards } from './command.ts';
import { excludingParts } from './index-parts.ts';

interface Around {
  readonly before: Catalog;
  readonly after: Catalog;
}

/** Whether a new index of the table comes with some of its partitions. */
export function hasPartitions(table: Table, catalog: Catalog): boolean {
  return partitionsOf(catalog, table).length > 0;
}

/**
 * An index of a partitioned table that a statement has made, or a constraint that stands on one, and what
 * its partitions got with it.
 */
export function spreadOnShards(
  name: QualifiedName,
  table: Table,
  around: Around,
  locks: readonly TableLock[],
): readonly Command[] {
  const { before, after } = around;
  const index = findRelation(after, name);
  if (index?.kind !== 'index') throw new TypeError(`no index ${name.name}`);
  const command = (tree: Node, on: Table): Command =>
    onShards(shardTemplate(tree, on), on, [after, before], locks);
  if (!table.partitionKey) return [command(creation(index, table), table)];
  const parts = partitionsOf(after, table).flatMap((partition) =>
    indexesOf(after, partition)
      .filter(({ parent }) => parent && sameName(parent, name))
      .map((part) => ({ part, partition })),
  );
  return [
    ...parts
      .filter(({ part }) => !findRelation(before, part))
      .flatMap(({ part, partition }) => spreadOnShards(part, partition, around, locks)),
    command(onlyOnTable(creation(index, table)), table),
    ...parts.map(({ part, partition }) => command(attachment(index, part), partition)),
  ];
}

/** Indexes that a partition has got by a statement, made on its shards, and below it, by their names. */
export function newIndexes(table: Table, around: Around): readonly Command[] {
  const byServer = excludingParts(table, around.after);
  return indexesOf(around.after, table)
    .filter((index) => !findRelation(around.before, index) && !byServer.includes(index))
    .flatMap((index) => spreadOnShards(index, table, around, []));
}

function creation(index: Index, { constraints }: Table): Node {
  if (!index.constraint) return createIndex(index);
  return addAll(
    index.table,
    constraints.filter(({ name }) => name === index.name),
  );
}

function onlyOnTable(tree: Node): Node {
  const [[tag, fields] = []] = Object.entries(tree as unknown as Record<string, Fields>);
  if (tag === undefined || !fields?.relation) throw new TypeError('a statement about no table');
  const relation = { ...fields.relation, inh: false };
  return { [tag]: { ...fields, relation } } as unknown as Node;
}

type Fields = AlterTableStmt | IndexStmt;

function attachment(index: QualifiedName, part: QualifiedName): Node {
  const def: Node = { PartitionCmd: { name: qualifiedRangeVar(part) } };
  const statement: AlterTableStmt = {
    relation: qualifiedRangeVar(index),
    cmds: [{ AlterTableCmd: { subtype: 'AT_AttachPartition', def, behavior: 'DROP_RESTRICT' } }],
    objtype: 'OBJECT_INDEX',
  };
  return { AlterTableStmt: statement };
}
