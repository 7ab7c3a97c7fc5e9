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
  const open: [from: object, to: object][] = [[tree, root]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [from, to] = next as [Record<string, unknown>, Record<string, unknown>];
    for (const key in from) {
      const value = from[key];
      if (positions.has(key)) continue;
      if (typeof value !== 'object' || value === null) {
        to[key] = value;
      } else {
        const copy = emptyLike(value);
        to[key] = copy;
        open.push([value, copy]);
      }
    }
  }
  return root as T;
}

function emptyLike(value: object): object {
  return Array.isArray(value) ? [] : {};
}
