/** Which item of a list each comment belongs to. */
import type { Node } from '@citrate/parser';
import type { Extent } from './extents.ts';
import type { Comments, NodeComments, WrittenList } from './model.ts';
import { isLineComment } from './text.ts';
import type { Comment } from './tokens.ts';

/**
 * The comments of the items, and those of no item, which are the statement's. Behind an `open` list
 * nothing may be written, for the statement ends with it.
 */
export function assigned(
  tree: Node,
  comments: readonly Comment[],
  extents: readonly Extent[],
  open: ReadonlySet<WrittenList>,
): Comments {
  const found = new Found();
  for (const [comment, extent] of innermost(comments, extents)) {
    const [node, place] = extent
      ? placeOf(comment, extent, open, found)
      : [tree, 'before' as const];
    found.add(node ?? tree, node ? place : 'before', comment.text);
  }
  return found.comments;
}

type Place = keyof NodeComments;

/** The comments that have found their place so far. */
class Found {
  readonly comments = new Map<Node, { readonly [K in Place]: string[] }>();

  add(node: Node, place: Place, comment: string): void {
    const at = this.comments.get(node) ?? { before: [], after: [], below: [] };
    at[place].push(comment);
    this.comments.set(node, at);
  }

  has(node: Node | undefined, place: Place): boolean {
    return node !== undefined && (this.comments.get(node)?.[place].length ?? 0) > 0;
  }

  /** Whether more may stand behind a node on its line: not if a line comment does. */
  takesMore(node: Node | undefined): boolean {
    const last = node && this.comments.get(node)?.after.at(-1);
    return last === undefined || !isLineComment(last);
  }
}

/** Each comment with the smallest extent around it. */
function innermost(
  comments: readonly Comment[],
  extents: readonly Extent[],
): readonly (readonly [Comment, Extent | undefined])[] {
  const waiting = extents.toSorted((a, b) => b.start - a.start || a.end - b.end);
  const around: Extent[] = [];
  return comments.map((comment) => {
    while ((waiting.at(-1)?.start ?? Number.POSITIVE_INFINITY) <= comment.behind) {
      around.push(waiting.pop() as Extent);
    }
    while ((around.at(-1)?.end ?? Number.POSITIVE_INFINITY) <= comment.behind) around.pop();
    return [comment, around.at(-1)];
  });
}

/** The item that a comment belongs to, and where it stands there; no item if the list is open. */
function placeOf(
  comment: Comment,
  { list, index, start, end }: Extent,
  open: ReadonlySet<WrittenList>,
  found: Found,
): readonly [Node | undefined, Place] {
  const [previous, item, next] = [list.nodes[index - 1], list.nodes[index], list.nodes[index + 1]];
  if (comment.behind === start) {
    // Behind the comma, and nothing else on the line: it is about the item before.
    const endsLine = comment.onLine && comment.endsLine && !found.has(item, 'before');
    return previous && endsLine && found.takesMore(previous)
      ? [previous, 'after']
      : [item, 'before'];
  }
  if (comment.behind < end - 1) return [item, 'before'];
  if (next === undefined && open.has(list)) return [undefined, 'before'];
  if (comment.onLine && !found.has(item, 'below') && found.takesMore(item)) return [item, 'after'];
  return next ? [next, 'before'] : [item, 'below'];
}
