/**
 * Where each part of a tree begins in the text: the smallest `location` in it, for that of a node
 * may be in its middle, as an operator's is between its operands. Only the given parts are looked
 * for, and those without a location are left out.
 */
export function locationsOf(
  root: object,
  wanted: ReadonlySet<object>,
): ReadonlyMap<object, number> {
  const found = new Map<object, number>();
  for (const part of [...partsOf(root)].reverse()) {
    const { value, parent } = part;
    if (part.first === undefined) continue;
    if (wanted.has(value)) found.set(value, part.first);
    if (parent) parent.first = Math.min(parent.first ?? part.first, part.first);
  }
  return found;
}

interface Part {
  readonly value: object;
  readonly parent: Part | undefined;
  /** The smallest location seen so far. */
  first: number | undefined;
}

/** Every part of a tree, each behind the one it is in. */
function partsOf(root: object): readonly Part[] {
  const parts: Part[] = [{ value: root, parent: undefined, first: locationIn(root) }];
  for (const parent of parts) {
    for (const value of Object.values(parent.value) as readonly unknown[]) {
      if (typeof value !== 'object' || value === null) continue;
      parts.push({ value, parent, first: locationIn(value) });
    }
  }
  return parts;
}

/** Unknown ones are negative, and CREATE TABLESPACE calls a directory so. */
function locationIn(value: object): number | undefined {
  const { location } = value as { readonly location?: unknown };
  return typeof location === 'number' && location >= 0 ? location : undefined;
}
