import type { Node, Statement } from '@citrate/parser';
import { listsAtEnd, printAll } from '../run.ts';
import { write } from '../visitors.ts';
import { assigned } from './assign.ts';
import { extentsOf, type Indexes } from './extents.ts';
import { locationsOf } from './locations.ts';
import type { Comments, WrittenList } from './model.ts';
import { type Tokens, tokensOf } from './tokens.ts';

/**
 * The comments inside of a statement as it was written, for `deparse` to write them. Those in lists
 * stay at their items, or before the item that they are inside of; all others come before the
 * statement. Throws a DiagnosticError if the tree cannot be written.
 */
export function commentsOf(statement: Statement): Comments {
  const tokens = tokensOf(statement);
  if (tokens === undefined) return new Map();
  const { tree } = statement;
  const lists: WrittenList[] = [];
  const text = printAll(tree, { write, lists });
  const open = new Set(listsAtEnd(text, lists));
  const indexes = indexesOf(tree, lists, tokens);
  const extents = lists.flatMap((list) => extentsOf(tree, list, indexes, tokens));
  return assigned(tree, tokens.comments, extents, open);
}

/** The first token of each item, and of the relation that a list may follow. */
function indexesOf(tree: Node, lists: readonly WrittenList[], tokens: Tokens): Indexes {
  const wanted = new Set<object>(lists.flatMap(({ nodes }) => nodes));
  for (const { relation } of Object.values(tree) as readonly { readonly relation?: object }[]) {
    if (relation !== undefined) wanted.add(relation);
  }
  const locations = locationsOf(tree, wanted);
  const indexes = tokens.indexesOf(locations.values());
  const found = new Map<object, number>();
  for (const [node, location] of locations) {
    const index = indexes.get(location);
    if (index !== undefined) found.set(node, index);
  }
  return found;
}
