/** Small clauses that many statements share. */
import type { DropBehavior } from '@citrate/parser';

import { choices, choose, chooseCode, wrong } from '../tree.ts';

const behaviors = choices({ DROP_RESTRICT: '', DROP_CASCADE: 'CASCADE' });
const persistences = choices({ p: '', t: 'TEMPORARY', u: 'UNLOGGED' });

/** opt_drop_behavior. RESTRICT is the default and leaves no trace in the tree. */
export function behavior(n: { behavior?: DropBehavior }): string {
  return choose(n, 'behavior', behaviors);
}

/** For statements that take no CASCADE, though their trees have the field. */
export function noBehavior(n: { behavior?: DropBehavior }): void {
  if (behavior(n) !== '') throw wrong(n, 'behavior', n.behavior);
}

/** `IF EXISTS name`, or the name alone; they stay on one line. */
export function ifExists(n: { missing_ok?: boolean }, name = ''): string {
  if (!n.missing_ok) return name;
  return name === '' ? 'IF EXISTS' : `IF EXISTS ${name}`;
}

export function ifNotExists(n: { if_not_exists?: boolean }): string {
  return n.if_not_exists ? 'IF NOT EXISTS' : '';
}

/** OptTemp. */
export function persistence(n: { relpersistence?: string }): string {
  return chooseCode(n, 'relpersistence', persistences);
}
