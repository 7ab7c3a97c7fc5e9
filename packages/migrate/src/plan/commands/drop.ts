import type { NameSlot } from '@citrate/deparser';
import { as, type DropStmt, type Node } from '@citrate/parser';
import { findTable, rangeVar, resolveRelation, strings } from '../../catalog/index.ts';
import type { Catalog, Index, Relation, Table } from '../../catalog/model.ts';
import { compose, relationSlot } from '../compose.ts';
import { lockOn, mergeLocks, referencedTables } from '../locks.ts';
import type { Command, TableLock } from '../model.ts';
import { vanishingLocks } from './all-nodes.ts';
import { onAllNodes, onCoordinator, onShards } from './command.ts';
import type { Planner, Question } from './planner.ts';

/** DROP: tables and indexes with their shards, everything else in all databases. */
export const drop: Planner<'DropStmt'> = (statement, question) => {
  switch (statement.removeType) {
    case 'OBJECT_TABLE':
      return dropTables(statement, question);
    case 'OBJECT_INDEX':
      return dropIndexes(statement, question);
    default:
      return [onAllNodes(question.sql, 'database', vanishingLocks(question))];
  }
};

function dropTables(statement: DropStmt, { before, sql }: Question): Command[] {
  const tables = namedRelations(statement, before).filter((r) => r.kind === 'table');
  const locks = mergeLocks(
    tables.flatMap((table) => dropLocks(table, before)),
    before,
  );
  return [
    onCoordinator(sql, { locks }),
    ...tables.flatMap((table) => dropShards(table, before, dropLocks(table, before))),
  ];
}

/** Dropping a table drops its foreign keys, with the triggers on the tables that they reference. */
function dropLocks(table: Table, catalog: Catalog): TableLock[] {
  const referenced = referencedTables(table, catalog);
  return [...referenced, table].map((t) => lockOn(t, 'ACCESS EXCLUSIVE'));
}

/**
 * Whether anything hangs on the table was decided on the shell; on the shards CASCADE takes the
 * foreign keys of others, which have shards of their own, and of those dropped along with it.
 */
function dropShards(table: Table, catalog: Catalog, locks: readonly TableLock[]): Command[] {
  if (!table.distribution) return [];
  return [onShards(compose`DROP TABLE ${relationSlot(table)} CASCADE`, table, [catalog], locks)];
}

function dropIndexes(statement: DropStmt, { before, sql }: Question): Command[] {
  const indexes = namedRelations(statement, before).filter((r) => r.kind === 'index');
  const locksOf = (index: Index): TableLock[] => {
    const table = findTable(before, index.table);
    return table ? [lockOn(table, 'ACCESS EXCLUSIVE')] : [];
  };
  return [
    onCoordinator(sql, { locks: mergeLocks(indexes.flatMap(locksOf), before) }),
    ...indexes.flatMap((index) => dropIndexOfShards(index, statement, before, locksOf(index))),
  ];
}

function dropIndexOfShards(
  index: Index,
  { behavior }: DropStmt,
  catalog: Catalog,
  locks: readonly TableLock[],
): Command[] {
  const table = findTable(catalog, index.table);
  if (!table?.distribution) return [];
  const { schema, name } = index;
  const slot: NameSlot = { role: 'index', qualified: true, schema, name, relation: index.table };
  const cascade = behavior === 'DROP_CASCADE' ? ' CASCADE' : '';
  return [onShards(compose`DROP INDEX ${slot}${cascade}`, table, [catalog], locks)];
}

/** What the statement names and the catalog has; IF EXISTS allows for the rest. */
function namedRelations({ objects }: DropStmt, catalog: Catalog): Relation[] {
  return (objects ?? []).flatMap((object: Node) => {
    const name = rangeVar(strings(as(object, 'List')?.items));
    return resolveRelation(catalog, name) ?? [];
  });
}
