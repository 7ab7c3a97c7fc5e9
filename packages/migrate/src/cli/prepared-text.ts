import type { PreparedStatus } from '../engine/model.ts';
import { count, someOf } from './terminal.ts';

const shownLocks = 3;

/** Since when it is prepared, what it has locked, and how many wait for it. */
export function effectsOf({ preparedAt, owner, locks, waiting }: PreparedStatus): string {
  const locked = locks.length === 0 ? '' : `, has locked ${someOf(locks, shownLocks)}`;
  const waits = waiting === 1 ? 'waits' : 'wait';
  const blocked = waiting === 0 ? '' : `; ${count(waiting, 'session')} ${waits} for it`;
  return `prepared by ${owner} at ${preparedAt}${locked}${blocked}`;
}
