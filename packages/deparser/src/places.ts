/** Where the parts of a tree stand: paths such as `CreateStmt.tableElts[3].ColumnDef`. */

/** The paths to these parts of a tree, in its order. */
export function placesOf(root: unknown, wanted: ReadonlySet<object>): ReadonlyMap<object, string> {
  const places = new Map<object, string>();
  for (const { value, path } of partsOf(root)) {
    if (wanted.has(value as object)) places.set(value as object, path);
  }
  return places;
}

/** The path to the first part that the test is true of; '' if there is none. */
export function firstPlace(root: unknown, test: (value: unknown) => boolean): string {
  for (const { value, path } of partsOf(root)) if (test(value)) return path;
  return '';
}

interface Part {
  readonly value: unknown;
  readonly path: string;
}

/** Every part of a tree, in its order; each object once, so that this ends where a tree holds itself. */
function* partsOf(root: unknown): Generator<Part> {
  const seen = new Set<object>();
  const stack: Part[] = [{ value: root, path: '' }];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const { value, path } = at;
    const isObject = typeof value === 'object' && value !== null;
    if (isObject && seen.has(value)) continue;
    yield at;
    if (!isObject) continue;
    seen.add(value);
    for (const [key, inner] of Object.entries(value).reverse()) {
      stack.push({ value: inner, path: pathInto(value, path, key) });
    }
  }
}

/** The path to a field of a node, or to an item of a list, that is at `path`. */
export function pathInto(holder: object, path: string, key: string): string {
  if (Array.isArray(holder)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
