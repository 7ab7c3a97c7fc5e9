import type { PreparedStatus } from '../engine/model.ts';
import { count } from './terminal.ts';

const shown = 3;

/** Since when it is prepared, what it has locked, and how many wait for it. */
export function effectsOf({ preparedAt, owner, locks, waiting }: PreparedStatus): string {
  const more = locks.length - shown;
  const names = locks.slice(0, shown).join(', ') + (more > 0 ? ` and ${more} more` : '');
  const locked = locks.length === 0 ? '' : `, has locked ${names}`;
  const waits = waiting === 1 ? 'waits' : 'wait';
  const blocked = waiting === 0 ? '' : `; ${count(waiting, 'session')} ${waits} for it`;
  return `prepared by ${owner} at ${preparedAt}${locked}${blocked}`;
}
