import { resolveTable } from '../../catalog/index.ts';
import { qualify } from '../../complete/index.ts';
import { locksOn } from '../locks.ts';
import { shardTemplate } from '../shard-template.ts';
import { onCoordinator, onShards } from './command.ts';
import { requireNew } from './if-exists.ts';
import { createConcurrently } from './outside.ts';
import { hasPartitions, spreadOnShards } from './partition-indexes.ts';
import type { Planner } from './planner.ts';

export const createIndex: Planner<'IndexStmt'> = (statement, question) => {
  if (statement.concurrent) return createConcurrently(statement, question);
  const { before, after, sql, names } = question;
  const table = statement.relation && resolveTable(before, statement.relation);
  const locks = table ? locksOn(table, 'SHARE', before) : [];
  const shell = onCoordinator(sql, { locks, names });
  const isThere = before === after;
  if (!table?.distribution || isThere) return [shell];
  const recurses = statement.relation?.inh === true && hasPartitions(table, before);
  if (recurses) {
    const { schema } = table;
    const index = { schema, name: statement.idxname ?? '' };
    return [shell, ...spreadOnShards(index, table, { before, after }, locks)];
  }
  const tree = qualify({ IndexStmt: requireNew(statement) }, before);
  return [shell, onShards(shardTemplate(tree, table), table, [before, after], locks)];
};
