import type { NameSlot } from '@citrate/deparser';
import type { DropStmt, Node } from '@citrate/parser';
import {
  droppedRelations,
  findTable,
  qualifiedRangeVar,
  sameName,
  wholeKey,
} from '../../catalog/index.ts';
import type { Catalog, Index, Table } from '../../catalog/model.ts';
import { compose, relationSlot } from '../compose.ts';
import { lockOn, locksOn, mergeLocks, referencedTables } from '../locks.ts';
import type { Command, TableLock } from '../model.ts';
import { shardTemplate } from '../shard-template.ts';
import { aboutTable } from './about-table.ts';
import { vanishingLocks } from './all-nodes.ts';
import { onAllNodes, onCoordinator, onShards } from './command.ts';
import { dropConcurrently } from './outside.ts';
import type { Planner, Question } from './planner.ts';

/** DROP: tables and indexes with their shards, everything else in all databases. */
export const drop: Planner<'DropStmt'> = (statement, question) => {
  switch (statement.removeType) {
    case 'OBJECT_TABLE':
      return dropTables(statement, question);
    case 'OBJECT_INDEX':
      return statement.concurrent
        ? dropConcurrently(statement, question)
        : dropIndexes(statement, question);
    case 'OBJECT_POLICY':
    case 'OBJECT_RULE':
    case 'OBJECT_STATISTIC_EXT':
    case 'OBJECT_TRIGGER':
      return dropParts(statement, question);
    case 'OBJECT_MATVIEW':
    case 'OBJECT_SEQUENCE':
    case 'OBJECT_VIEW':
      return [onCoordinator(question.sql)];
    default:
      return [onAllNodes(question.sql, 'database', vanishingLocks(question))];
  }
};

/** The coordinator drops all at once, each table's shards theirs. */
function dropParts(statement: DropStmt, question: Question): readonly Command[] {
  const objects = statement.objects ?? [];
  const each = objects.map((object) =>
    aboutTable('DropStmt', 'ACCESS EXCLUSIVE')({ ...statement, objects: [object] }, question),
  );
  const [shell] = each[0] ?? [];
  return shell ? [shell, ...each.flatMap(([, ...shards]) => shards)] : [];
}

function dropTables(statement: DropStmt, { before, sql }: Question): Command[] {
  const tables = droppedRelations(statement, before).filter((r) => r.kind === 'table');
  // Shards of partitions go with those of their table.
  const distributed = tables.filter(
    (table) => table.distribution && !isPartitionOfOne(table, tables),
  );
  const locks = mergeLocks(
    tables.flatMap((table) => dropLocks(table, before)),
    before,
  );
  return [
    onCoordinator(sql, { locks }),
    ...(isCascade(statement) ? [] : distributed.flatMap((t) => separate(t, distributed, before))),
    ...distributed.map((table) => dropShards(table, statement, before)),
  ];
}

function isCascade({ behavior }: DropStmt): boolean {
  return behavior === 'DROP_CASCADE';
}

function isPartitionOfOne({ isPartition, parents = [] }: Table, tables: readonly Table[]): boolean {
  return isPartition === true && parents.some((parent) => tables.some((t) => sameName(t, parent)));
}

/**
 * Dropping a table drops its foreign keys, with the triggers on the tables that they reference; a
 * partition leaves its table, and takes its own partitions with it.
 */
function dropLocks(table: Table, catalog: Catalog): TableLock[] {
  const above = (table.isPartition ? (table.parents ?? []) : []).flatMap(
    (parent) => findTable(catalog, parent) ?? [],
  );
  const others = [...referencedTables(table, catalog), ...above];
  return [
    ...others.map((t) => lockOn(t, 'ACCESS EXCLUSIVE')),
    ...locksOn(table, 'ACCESS EXCLUSIVE', catalog),
  ];
}

/** A shard goes by itself: foreign keys between tables that go together have to go before. */
function separate(table: Table, others: readonly Table[], before: Catalog): Command[] {
  const keys = table.constraints
    .filter(({ referenced }) => referenced && others.some((t) => sameName(t, referenced)))
    .filter(({ referenced }) => referenced && !sameName(table, referenced))
    .map((key) => wholeKey(key, table).name);
  const cmds = [...new Set(keys)].map(
    (name): Node => ({
      AlterTableCmd: { subtype: 'AT_DropConstraint', name, behavior: 'DROP_RESTRICT' },
    }),
  );
  if (cmds.length === 0) return [];
  const relation = qualifiedRangeVar(table);
  const tree: Node = { AlterTableStmt: { relation, cmds, objtype: 'OBJECT_TABLE' } };
  return [onShards(shardTemplate(tree, table), table, [before], dropLocks(table, before))];
}

/** What hangs on a shard alone, such as a view of a worker, is in the way unless CASCADE was said. */
function dropShards(table: Table, statement: DropStmt, before: Catalog): Command {
  const cascade = isCascade(statement) ? ' CASCADE' : '';
  const template = compose`DROP TABLE ${relationSlot(table)}${cascade}`;
  return onShards(template, table, [before], dropLocks(table, before));
}

function dropIndexes(statement: DropStmt, { before, sql }: Question): Command[] {
  const indexes = droppedRelations(statement, before).filter((r) => r.kind === 'index');
  const locksOf = (index: Index): TableLock[] => {
    const table = findTable(before, index.table);
    return table ? [...locksOn(table, 'ACCESS EXCLUSIVE', before)] : [];
  };
  return [
    onCoordinator(sql, { locks: mergeLocks(indexes.flatMap(locksOf), before) }),
    ...indexes.flatMap((index) => dropIndexOfShards(index, statement, before, locksOf(index))),
  ];
}

function dropIndexOfShards(
  index: Index,
  statement: DropStmt,
  catalog: Catalog,
  locks: readonly TableLock[],
): Command[] {
  const table = findTable(catalog, index.table);
  if (!table?.distribution) return [];
  const { schema, name } = index;
  const slot: NameSlot = { role: 'index', qualified: true, schema, name, relation: index.table };
  const cascade = isCascade(statement) ? ' CASCADE' : '';
  return [onShards(compose`DROP INDEX ${slot}${cascade}`, table, [catalog], locks)];
}
