/**
 * A copy in which these fields have these values. `{ ...object, field }` says the same, but where the
 * field is new, V8 up to Node.js 20 makes a hidden class for each copy, which takes some ten times as
 * long, and makes all who read such copies slow.
 */
export function withFields<T extends object>(object: T, fields: Partial<T>): T {
  return Object.assign({}, object, fields);
}

/** The list with another item at this place; V8 up to Node.js 20 takes much longer for `list.with`. */
export function withItem<T>(list: readonly T[], at: number, item: T): readonly T[] {
  const copy = list.slice();
  copy[at] = item;
  return copy;
}

/** The same list if nothing in it is another. */
export function mapped<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  const changed = items.map(change);
  return changed.every((item, i) => item === items[i]) ? items : changed;
}

/** Fields that say where in the text a node stands. */
const positions: ReadonlySet<string> = new Set([
  'location',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
]);

/**
 * The tree without positions: they belong to a text that the catalog does not hold. What has none is
 * shared with the tree given.
 */
export function withoutLocations<T extends object>(tree: T): T {
  return cleaned(tree, 0) as T;
}

/** A tree may be deeper than JavaScript's stack: from here on it is copied without recursion. */
const DEEP = 200;

type Fields = Record<string, unknown>;

function cleaned(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEP) return copied(value);
  return Array.isArray(value)
    ? cleanedList(value, depth + 1)
    : cleanedFields(value as Fields, depth + 1);
}

function cleanedList(list: readonly unknown[], depth: number): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = cleaned(list[i], depth);
    if (item === list[i]) continue;
    copy ??= list.slice();
    copy[i] = item;
  }
  return copy ?? list;
}

function cleanedFields(fields: Fields, depth: number): Fields {
  let copy: Fields | undefined;
  for (const key in fields) {
    const value = fields[key];
    const isPosition = typeof value === 'number' && positions.has(key);
    const clean = isPosition ? undefined : cleaned(value, depth);
    if (clean !== value) copy ??= fieldsBefore(key, fields);
    if (copy && !isPosition) copy[key] = clean;
  }
  return copy ?? fields;
}

function fieldsBefore(end: string, fields: Fields): Fields {
  const copy: Fields = {};
  for (const key in fields) {
    if (key === end) break;
    copy[key] = fields[key];
  }
  return copy;
}

function copied(tree: object): unknown {
  /** What is still to be copied, each followed by its copy. */
  const open: unknown[] = [];
  const root = begun(tree, open);
  while (open.length > 0) {
    const to = open.pop();
    const from = open.pop();
    if (Array.isArray(from)) for (const item of from) (to as unknown[]).push(begun(item, open));
    else copyFields(from as Fields, to as Fields, open);
  }
  return root;
}

function copyFields(from: Fields, to: Fields, open: unknown[]): void {
  for (const key in from) {
    const value = from[key];
    if (typeof value !== 'number' || !positions.has(key)) to[key] = begun(value, open);
  }
}

/** A value itself; of an object or a list, a copy that is empty as yet. */
function begun(value: unknown, open: unknown[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const copy = Array.isArray(value) ? [] : {};
  open.push(value, copy);
  return copy;
}
