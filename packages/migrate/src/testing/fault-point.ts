import type { ExecuteEvent, Listener, ProtocolAction } from '../engine/model.ts';

/** A place in a run: where it is, it shall end as if the tool had been killed. */
export interface FaultPoint {
  readonly when: 'before' | 'after';
  /** Such as `prepare`, `decide`, `commit prepared`, `run task`. */
  readonly action: ProtocolAction;
  /** `coordinator`, or a worker's name; absent: the first one that comes to it. */
  readonly server?: string;
}

/** Thrown in the middle of a run: to the servers it is a client that is gone. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** A listener that passes events on, and throws Stopped at the point. */
export function stoppingAt(point: FaultPoint, onEvent: Listener | undefined): Listener {
  return async (event) => {
    if (isAt(event, point)) throw new Stopped(`stopped ${point.when} ${point.action}`);
    await onEvent?.(event);
  };
}

function isAt(event: ExecuteEvent, { when, action, server }: FaultPoint): boolean {
  if (event.kind !== 'step' || event.when !== when || event.action !== action) return false;
  return server === undefined || server === event.server;
}
