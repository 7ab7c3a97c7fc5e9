/** Statements about one table: as written on the coordinator, and once more on every shard. */
import type { Node, NodeOf, Tag } from '@citrate/parser';
import type { LockMode } from '../../catalog/index.ts';
import type { Table } from '../../catalog/model.ts';
import { qualify } from '../../complete/index.ts';
import { tableAbout } from '../../distribute/index.ts';
import { locksOn } from '../locks.ts';
import type { Command } from '../model.ts';
import { shardTemplate } from '../shard-template.ts';
import { onCoordinator, onShards } from './command.ts';
import type { Planner, Question } from './planner.ts';

/** The commands of a statement of this tag, which locks its table, and each shard, so. */
export function aboutTable<T extends Tag>(tag: T, mode: LockMode): Planner<T> {
  return (statement, question) => {
    const tree = treeOf(tag, statement);
    const table = tableAbout(tree, question.before);
    return table ? commandsFor(tree, table, mode, question) : shellOnly(question);
  };
}

export function treeOf<T extends Tag>(tag: T, statement: NodeOf<T>): Node {
  return { [tag]: statement } as unknown as Node;
}

export function shellOnly({ sql, names }: Question): readonly Command[] {
  return [onCoordinator(sql, { names })];
}

export function commandsFor(
  tree: Node,
  table: Table,
  mode: LockMode,
  { before, after, sql, names }: Question,
): readonly Command[] {
  const locks = locksOn(table, mode, before);
  const shell = onCoordinator(sql, { locks, names });
  const required = withoutCondition(tree);
  const idle = required !== tree && before === after;
  if (!table.distribution || idle) return [shell];
  const template = shardTemplate(qualify(required, before), table);
  return [shell, onShards(template, table, [before, after], locks)];
}

/** IF EXISTS and IF NOT EXISTS are settled by what the coordinator has. */
function withoutCondition(tree: Node): Node {
  const [[tag, fields] = []] = Object.entries(tree as Record<string, object>);
  if (tag === undefined || !fields || !('missing_ok' in fields || 'if_not_exists' in fields)) {
    return tree;
  }
  const { missing_ok: _, if_not_exists: __, ...required } = fields as Record<string, unknown>;
  return { [tag]: required } as unknown as Node;
}
