/** A tree of which is counted how often its fields and items are read. */
export interface Counted<T> {
  readonly tree: T;
  /** The reads so far. */
  readonly reads: () => number;
}

/** The tree behind proxies; the same object is behind the same proxy each time. */
export function counted<T extends object>(tree: T): Counted<T> {
  let reads = 0;
  const proxies = new WeakMap<object, object>();
  const handler: ProxyHandler<object> = {
    get(target, key) {
      reads++;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'object' && value !== null ? behind(value) : value;
    },
  };
  function behind<O extends object>(target: O): O {
    const proxy = proxies.get(target) ?? new Proxy(target, handler);
    proxies.set(target, proxy);
    return proxy as O;
  }
  return { tree: behind(tree), reads: () => reads };
}
