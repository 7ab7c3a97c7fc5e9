/** A tree without the positions of its nodes, which depend on where a statement stands. */
export function withoutLocations(tree: unknown): unknown {
  const text = JSON.stringify(tree, (key, value: unknown) =>
    /location$|^(?:list|rexpr_list)_(?:start|end)$/.test(key) ? undefined : value,
  );
  return text === undefined ? undefined : JSON.parse(text);
}

/** Freezes a value and all in it, so that any attempt to change it throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
