/**
 * The paths to these parts of a tree, such as `CreateStmt.tableElts[3].ColumnDef`, in its order. Comes
 * to an end with a tree that holds itself.
 */
export function placesOf(root: unknown, wanted: ReadonlySet<object>): ReadonlyMap<object, string> {
  const places = new Map<object, string>();
  const seen = new Set<object>();
  const stack: { readonly value: unknown; readonly path: string }[] = [{ value: root, path: '' }];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const { value, path } = at;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (wanted.has(value)) places.set(value, path);
    for (const [key, inner] of Object.entries(value).reverse()) {
      stack.push({ value: inner, path: pathInto(value, path, key) });
    }
  }
  return places;
}

/** The path to a field of a node, or to an item of a list, that is at `path`. */
export function pathInto(holder: object, path: string, key: string): string {
  if (Array.isArray(holder)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
