/** What Citus accepts, and does not take to all nodes that it concerns. */
import { type Node, tagOf } from '@citrate/parser';
import type { TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import { judge } from '../judge.ts';
import { warning } from '../rule.ts';
import { isForShards } from '../rules/on-shards.ts';

/** Of code, nobody knows. */
export function unknownEffect(tree: Node): readonly TreeDiagnostic[] {
  const word = { DoStmt: 'DO', CallStmt: 'CALL' }[tagOf(tree) as 'DoStmt' | 'CallStmt'];
  if (word === undefined) return [];
  return [
    warning(`nothing says what ${word} does`, {
      detail:
        'Names that it leaves to the server are chosen by Citus, and what it changes is not known to the statements after it.',
      hint: 'Write the statements that it would run.',
    }),
  ];
}

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
