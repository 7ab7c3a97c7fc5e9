import { setTimeout as sleep } from 'node:timers/promises';

/** Between 50% and 100% of 100 ms, doubled with each attempt after the first, 2 s at most. */
export function backOffMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(100 * 2 ** (attempt - 1), 2_000);
  return Math.round(full * (0.5 + random() / 2));
}

/** Before a second and later attempt: wait. */
export async function backOff(attempt: number): Promise<void> {
  if (attempt > 1) await sleep(backOffMs(attempt - 1));
}

/** Wait, or until the signal. */
export async function rest(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal && { signal }).catch((error: unknown) => {
    if (signal?.aborted !== true) throw error;
  });
}
