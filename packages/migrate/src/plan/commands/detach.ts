/**
 * DETACH PARTITION … CONCURRENTLY, and FINALIZE of what has shards. What a server makes of the bound, it calls by
 * the name of its table: on a shard that CHECK is renamed. The shell is detached as its shards are, so that
 * servers alone say whether there is a CHECK, and in which words.
 */
import { deparse, quoteIdentifier } from '@citrate/deparser';
import { type AlterTableStmt, as, type RangeVar } from '@citrate/parser';
import { findTable, resolveTable } from '../../catalog/index.ts';
import type { Catalog, QualifiedName, Table, TableConstraint } from '../../catalog/model.ts';
import { qualify } from '../../complete/index.ts';
import { type BoundTemplate, bind, fixed } from '../../layout/index.ts';
import { compose, relationSlot, sqlName } from '../compose.ts';
import { lockOn, locksOn, mergeLocks } from '../locks.ts';
import type { BoundCheck, Command, TableLock } from '../model.ts';
import { shardTemplate } from '../shard-template.ts';
import { onCoordinator, onShards } from './command.ts';
import { nameOnShards, partitionTree, renamingsOf } from './partitions.ts';
import type { Planner, Question } from './planner.ts';

export const detachConcurrently: Planner<'AlterTableStmt'> = (statement, question) => {
  const { before, after } = question;
  const parent = findTable(before, placeOf(statement.relation, before));
  const partition = findTable(after, placeOf(partitionOf(statement), before));
  // A Citus takes it to no shard.
  const isSpread = partition?.distribution !== undefined && before.citus === undefined;
  if (!parent || !partition || !isSpread) return [detachHere(statement, question)];
  const tree = partitionTree(parent, 'AT_DetachPartition', partition, { concurrent: true });
  const locks = locksAround(parent, partition, before);
  const optional = isFinal(statement);
  const check = boundCheck(partition, before);
  const shards: Command = {
    ...onShards(shardTemplate(tree, partition), partition, [before], locks),
    outside: {
      effect: 'detaches partition',
      object: shardOf(partition, before),
      table: shardOf(parent, before),
      optional,
      ...(check && { check: named(check, nameOnShards(check, partition, after)) }),
      renamed: renamingsOf(partition, before, after),
    },
  };
  return [shards, { ...detachHere(statement, question), template: fixed(deparse(tree)) }];
};

/** On the coordinator: a table of its own, or the shell of one. */
function detachHere(statement: AlterTableStmt, { before, after }: Question): Command {
  const table = placeOf(statement.relation, before);
  const name = placeOf(partitionOf(statement), before);
  const [parent, partition] = [findTable(before, table), findTable(after, name)];
  const check = partition && boundCheck(partition, before);
  const locks = parent && partition ? locksAround(parent, partition, before) : [];
  return {
    ...onCoordinator(deparse(qualify({ AlterTableStmt: statement }, before)), { locks }),
    outside: {
      effect: 'detaches partition',
      object: fixed(sqlName(name)),
      table: fixed(sqlName(table)),
      optional: isFinal(statement),
      ...(check && { check: named(check, fixed(quoteIdentifier(check.name))) }),
      renamed: [],
    },
  };
}

export function isFinal({ cmds = [] }: AlterTableStmt): boolean {
  return cmds.some((node) => as(node, 'AlterTableCmd')?.subtype === 'AT_DetachPartitionFinalize');
}

/** Queries on other partitions go on; those on this one wait for a moment, in the end. */
function locksAround(parent: Table, partition: Table, before: Catalog): readonly TableLock[] {
  return mergeLocks(
    [lockOn(parent, 'SHARE UPDATE EXCLUSIVE'), ...locksOn(partition, 'ACCESS EXCLUSIVE', before)],
    before,
  );
}

/** The constraint that the partition did not have before. */
function boundCheck(
  { schema, name, constraints }: Table,
  before: Catalog,
): TableConstraint | undefined {
  const old = findTable(before, { schema, name })?.constraints ?? [];
  return constraints.find((one) => !old.some((known) => known.name === one.name));
}

function named({ columns }: TableConstraint, name: BoundTemplate): BoundCheck<BoundTemplate> {
  const [column] = columns;
  return columns.length === 1 && column !== undefined ? { name, column } : { name };
}

function shardOf(table: QualifiedName, catalog: Catalog): BoundTemplate {
  return bind(compose`${relationSlot(table)}`, catalog);
}

function partitionOf({ cmds = [] }: AlterTableStmt): RangeVar | undefined {
  const [command] = cmds.map((node) => as(node, 'AlterTableCmd'));
  return as(command?.def, 'PartitionCmd')?.name;
}

/** Where it is, or would be: the server says it if it is not there. */
function placeOf({ schemaname, relname = '' }: RangeVar = {}, catalog: Catalog): QualifiedName {
  const found = resolveTable(catalog, { ...(schemaname && { schemaname }), relname });
  if (found) return found;
  return { schema: schemaname ?? catalog.searchPath[0] ?? 'public', name: relname };
}
