/** What Citus accepts, and does not take to all nodes that it concerns. */
import { type Node, tagOf } from '@citrate/parser';
import type { Catalog } from '../../catalog/model.ts';
import { judge } from '../judge.ts';
import { isForShards } from '../rules/on-shards.ts';

/**
 * Whether other nodes, or shards, would need a statement that the coordinator keeps, without a word of
 * Citus.
 */
export function staysOnCoordinator(tree: Node, before: Catalog): boolean {
  if (byThemselves.has(tagOf(tree))) return false;
  const forShards = isForShards(tagOf(tree));
  const { kind } = judge(tree, before, { forShards, transactional: false });
  return kind === 'per shard' || kind === 'all nodes';
}

/** Rows find their shards by themselves; settings are of a session. */
const byThemselves: ReadonlySet<string> = new Set([
  'DeleteStmt',
  'InsertStmt',
  'MergeStmt',
  'SelectStmt',
  'UpdateStmt',
  'VariableSetStmt',
]);
