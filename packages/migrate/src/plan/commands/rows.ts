import type { NodeOf } from '@citrate/parser';
import { resolveTable } from '../../catalog/index.ts';
import { qualify } from '../../complete/index.ts';
import { lockOn } from '../locks.ts';
import { shardTemplate } from '../shard-template.ts';
import { shellOnly, treeOf } from './about-table.ts';
import { onCoordinator, onShards } from './command.ts';
import type { Planner } from './planner.ts';

type RowTag = 'InsertStmt' | 'UpdateStmt' | 'DeleteStmt';

/**
 * Changes of rows: on every shard, and of a reference table on the coordinator's own copy. Nobody
 * else writes meanwhile, so that all copies see the same rows before and after.
 */
export function changeRows<T extends RowTag>(tag: T): Planner<T> {
  return (statement, question) => {
    const { before, sql } = question;
    const { relation } = statement as NodeOf<RowTag>;
    const table = relation && resolveTable(before, relation);
    if (!table) return shellOnly(question);
    const locks = [lockOn(table, 'SHARE ROW EXCLUSIVE')];
    const template = shardTemplate(qualify(treeOf(tag, statement), before), table);
    const shards = onShards(template, table, [before], locks);
    const isShell = table.distribution?.kind === 'distributed';
    return isShell ? [shards] : [onCoordinator(sql, { locks }), shards];
  };
}
