import type { Node } from '@citrate/parser';
import { runsOutside } from '../distribute/index.ts';

/** The words for a statement with CONCURRENTLY, apart from those that transactions can hold. */
export function concurrently(tree: Node): string | undefined {
  const words = runsOutside(tree);
  return words?.endsWith('CONCURRENTLY') ? words : undefined;
}
