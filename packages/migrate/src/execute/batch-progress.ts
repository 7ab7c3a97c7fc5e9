import type { Cursor } from '../history/index.ts';
import type { Emit } from './context.ts';
import type { BatchEvent } from './events.ts';

/**
 * Tells how far batches are, and how long the rest takes at the pace of this run.
 *
 * @returns a function that gives what part of the work is done, from 0 to 1: 0 where nobody knows
 */
export function batchTeller(
  emit: Emit,
  where: Pick<BatchEvent, 'server' | 'shardId'> & { readonly estimated: number | undefined },
): (cursor: Cursor) => Promise<number> {
  const { estimated, ...place } = where;
  const begun = performance.now();
  let first: number | undefined;
  return async ({ batches, changed, seen, done }) => {
    first ??= seen;
    const total = estimated === undefined ? undefined : Math.max(estimated, seen);
    const pace = (seen - first) / (performance.now() - begun);
    const leftMs = total !== undefined && pace > 0 ? Math.round((total - seen) / pace) : undefined;
    await emit({
      kind: 'batch',
      ...place,
      batches,
      changed,
      seen,
      ...(total !== undefined && { estimated: total }),
      ...(leftMs !== undefined && !done && { leftMs }),
      done,
    });
    return total === undefined || total === 0 ? 0 : seen / total;
  };
}
