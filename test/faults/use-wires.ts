import type { Config } from 'citrate';
import { afterAll, beforeAll } from 'vitest';
import { type Proxied, proxied } from './proxied.ts';

/** Wires to the servers of a configuration, for the tests of a file; to be asked for in each of them. */
export function useWires(config: () => Config): () => Proxied {
  let current: Proxied | undefined;
  beforeAll(async () => {
    current = await proxied(config());
  });
  afterAll(() => current?.close());
  return () => {
    if (current === undefined) throw new Error('there are no wires yet');
    return current;
  };
}
