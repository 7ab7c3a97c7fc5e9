/** A tree that nothing can change any more. Keeps its own stack, so trees of any depth can be frozen. */
export function frozen<T extends object>(tree: T): T {
  const stack: object[] = [tree];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    Object.freeze(value);
    for (const inner of Object.values(value) as unknown[]) {
      if (typeof inner === 'object' && inner !== null && !Object.isFrozen(inner)) stack.push(inner);
    }
  }
  return tree;
}
