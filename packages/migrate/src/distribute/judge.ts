import { as, DiagnosticError, type Node, type NodeOf, tagOf } from '@citrate/parser';
import type { Catalog } from '../catalog/model.ts';
import { judgeBatches } from './batches.ts';
import { protectedObjects } from './protected.ts';
import { type Asked, type Rule, refused, type StatementTag } from './rule.ts';
import { rules } from './rules/index.ts';
import { isForShards, notForShards } from './rules/on-shards.ts';
import { runsOutside } from './transaction-blocks.ts';
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
    return judged.kind === 'refused' ? judged : inTransaction(judged, tree, asked);
  } catch (error) {
    if (error instanceof DiagnosticError) return verdict('refused', error.diagnostics);
    throw error;
  }
}

/** What no transaction can hold runs only where the file gives up being one. */
function inTransaction(judged: Verdict, tree: Node, asked: Asked | undefined): Verdict {
  const words = asked && !asked.transactional ? undefined : runsOutside(tree);
  if (words === undefined) return judged;
  return refused(
    `${words} cannot run inside a transaction`,
    {
      detail: 'A file is one transaction on all nodes, unless it says otherwise.',
      hint: 'Write it in a file of its own that begins with "-- citrate: transaction=off".',
    },
    '25001',
  );
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
