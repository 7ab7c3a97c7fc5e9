import { as, type InsertStmt, type Node, type NodeOf } from '@citrate/parser';
import { resolveTable } from '../../catalog/index.ts';
import type { Table } from '../../catalog/model.ts';
import { qualify } from '../../complete/index.ts';
import { routeRows, type ShardRows } from '../../distribute/index.ts';
import { locksOn } from '../locks.ts';
import type { Command } from '../model.ts';
import { shardTemplate } from '../shard-template.ts';
import { shellOnly, treeOf } from './about-table.ts';
import { changeInBatches } from './batches.ts';
import { onCoordinator, onShards } from './command.ts';
import type { Planner, Question } from './planner.ts';

type RowTag = 'InsertStmt' | 'UpdateStmt' | 'DeleteStmt';

/**
 * Changes of rows: on every shard, and of a reference table on the coordinator's own copy. Nobody
 * else writes meanwhile, so that all copies see the same rows before and after.
 */
export function changeRows<T extends RowTag>(tag: T): Planner<T> {
  return (statement, question) => {
    const { before, sql } = question;
    if (question.batches?.rows !== undefined)
      return changeInBatches(treeOf(tag, statement), question);
    const { relation } = statement as NodeOf<RowTag>;
    const table = relation && resolveTable(before, relation);
    if (!table) return shellOnly(question);
    if (!table.distribution) {
      return [onCoordinator(sql, { locks: locksOn(table, 'ROW EXCLUSIVE', before) })];
    }
    const locks = locksOn(table, 'SHARE ROW EXCLUSIVE', before);
    const template = shardTemplate(qualify(treeOf(tag, statement), before), table);
    const shards = onShards(template, table, [before], locks);
    const isShell = table.distribution?.kind === 'distributed';
    return isShell ? [shards] : [onCoordinator(sql, { locks }), shards];
  };
}

/** Copies of a reference table get all rows; else each row goes where its shard is. */
export const insertRows: Planner<'InsertStmt'> = (statement, question) => {
  const { before } = question;
  const table = statement.relation && resolveTable(before, statement.relation);
  if (table?.distribution?.kind !== 'distributed')
    return changeRows('InsertStmt')(statement, question);
  const { parts } = routeRows(statement, table, before);
  return parts.map((part) => insertInto(part, statement, table, question));
};

function insertInto(
  { shard, rows }: ShardRows,
  statement: InsertStmt,
  table: Table,
  { before }: Question,
): Command {
  const tree = qualify(treeOf('InsertStmt', withRows(statement, rows)), before);
  const locks = locksOn(table, 'ROW EXCLUSIVE', before);
  const { destination, ...command } = onShards(shardTemplate(tree, table), table, [before], locks);
  return { ...command, destination: { ...destination, only: shard.id } };
}

function withRows(statement: InsertStmt, valuesLists: readonly Node[]): InsertStmt {
  const select = as(statement.selectStmt, 'SelectStmt');
  return select
    ? { ...statement, selectStmt: { SelectStmt: { ...select, valuesLists: [...valuesLists] } } }
    : statement;
}
