/** The paths to these parts of a tree, such as `CreateStmt.tableElts[3].ColumnDef`, in its order. */
export function placesOf(root: object, wanted: ReadonlySet<object>): ReadonlyMap<object, string> {
  const places = new Map<object, string>();
  const stack: { readonly value: object; readonly path: string }[] = [{ value: root, path: '' }];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const { value, path } = at;
    if (wanted.has(value) && !places.has(value)) places.set(value, path);
    for (const [key, inner] of Object.entries(value).reverse()) {
      if (typeof inner !== 'object' || inner === null) continue;
      stack.push({
        value: inner,
        path: Array.isArray(value) ? `${path}[${key}]` : join(path, key),
      });
    }
  }
  return places;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
