/** Fields that say where in the text a node stands. */
const positions: ReadonlySet<string> = new Set([
  'location',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
]);

/**
 * A copy without positions: they belong to a text that the catalog does not hold. Keeps its own
 * stack: a tree may be deeper than JavaScript's.
 */
export function withoutLocations<T extends object>(tree: T): T {
  const root = emptyLike(tree);
  /** What is still to be copied, each followed by its copy. */
  const open: object[] = [tree, root];
  while (open.length > 0) {
    const to = open.pop() as Record<string, unknown>;
    const from = open.pop() as Record<string, unknown>;
    for (const key in from) {
      const value = from[key];
      if (typeof value !== 'object' || value === null) {
        if (typeof value !== 'number' || !positions.has(key)) to[key] = value;
      } else {
        const copy = emptyLike(value);
        to[key] = copy;
        open.push(value, copy);
      }
    }
  }
  return root as T;
}

function emptyLike(value: object): object {
  return Array.isArray(value) ? [] : {};
}
