import { as, DiagnosticError, type Node, type NodeOf, tagOf } from '@citrate/parser';
import type { Catalog } from '../catalog/model.ts';
import { judgeBatches } from './batches.ts';
import { protectedObjects } from './protected.ts';
import type { Asked, Rule, StatementTag } from './rule.ts';
import { rules } from './rules/index.ts';
import { isForShards, notForShards } from './rules/on-shards.ts';
import { judgeOutside } from './transaction-blocks.ts';
import { type Verdict, verdict } from './verdict.ts';

/**
 * What becomes of a statement on a fleet. `tree` is completed; `catalog` is what exists just before
 * the statement. What is no statement of the language, or names what only Citrate may touch, is
 * refused; so is every statement without a way to all the nodes that it concerns.
 */
export function judge(tree: Node, catalog: Catalog, asked?: Asked): Verdict {
  const forbidden = protectedObjects(tree, catalog);
  if (forbidden.length > 0) return verdict('refused', forbidden);
  if (asked?.forShards && !isForShards(tagOf(tree))) return notForShards();
  try {
    const inBatches = asked?.batches ? judgeBatches(tree, catalog, asked) : [];
    if (inBatches.length > 0) return verdict('refused', inBatches);
    const judged = applyRule(tree, catalog, asked);
    if (judged.kind === 'refused') return judged;
    const misplaced = judgeOutside(tree, asked?.transactional ?? true);
    return misplaced.length > 0 ? verdict('refused', misplaced) : judged;
  } catch (error) {
    if (error instanceof DiagnosticError) return verdict('refused', error.diagnostics);
    throw error;
  }
}

function applyRule(tree: Node, catalog: Catalog, asked: Asked | undefined): Verdict {
  const tag = tagOf(tree);
  if (!isStatementTag(tag)) throw new TypeError(`${tag} is not a statement`);
  return ruleOf(tag)(fieldsOf(tree, tag), catalog, asked);
}

function isStatementTag(tag: string): tag is StatementTag {
  return tag in rules;
}

function ruleOf<T extends StatementTag>(tag: T): Rule<T> {
  return rules[tag];
}

function fieldsOf<T extends StatementTag>(tree: Node, tag: T): NodeOf<T> {
  const fields = as(tree, tag);
  if (fields === undefined) throw new TypeError(`a statement without fields of ${tag}`);
  return fields;
}
