/** Where a run on a coordinator and two workers can be hit: before and after each protocol action. */
import type { ExecuteEvent } from 'citrate';

const coordinator = ['coordinator'];
const workers = ['w1', 'w2'];
const all = [...coordinator, ...workers];

/** Every action of an undisturbed run, with the servers it is done to. */
const actions: readonly (readonly [action: string, servers: readonly string[]])[] = [
  ['install', all],
  ['lease', coordinator],
  ['probe', workers],
  ['record', coordinator],
  ['begin', all],
  ['lock', all],
  ['work', all],
  ['prepare', workers],
  ['decide', coordinator],
  ['commit prepared', workers],
  ['close', coordinator],
];

/** Such as `after prepare on w1`. */
export const positions: readonly string[] = actions.flatMap(([action, servers]) =>
  servers.flatMap((server) => ['before', 'after'].map((when) => `${when} ${action} on ${server}`)),
);

/** Those of what a failed run, or recovery, does. */
export const recoveryPositions: readonly string[] = [
  ['record aborted', coordinator] as const,
  ['rollback prepared', workers] as const,
  ['commit prepared', workers] as const,
  ['close', coordinator] as const,
].flatMap(([action, servers]) =>
  servers.flatMap((server) => ['before', 'after'].map((when) => `${when} ${action} on ${server}`)),
);

/** The position that an event stands for. */
export function positionOf(event: ExecuteEvent): string | undefined {
  return event.kind === 'step' ? `${event.when} ${event.action} on ${event.server}` : undefined;
}
