import {
  type Action,
  COORDINATOR,
  type Event,
  type Session,
  type Sessions,
  type State,
  type Transaction,
} from './machine-model.ts';

/** Every participant, the coordinator first, in the given state. */
export function sessionsOf(transaction: Transaction, session: Session): Sessions {
  const sessions = new Map<number, Session>([[COORDINATOR, session]]);
  for (const { no } of transaction.branches) sessions.set(no, session);
  return sessions;
}

/** The sessions with one of them changed. */
export function withSession(sessions: Sessions, no: number, session: Session): Sessions {
  return new Map(sessions).set(no, session);
}

/** The numbers of the sessions that are in one of these states, in order. */
export function numbersIn(sessions: Sessions, ...states: readonly Session[]): readonly number[] {
  const numbers: number[] = [];
  for (const [no, session] of sessions) if (states.includes(session)) numbers.push(no);
  return numbers;
}

/** True when every session is in one of these states. */
export function allIn(sessions: Sessions, ...states: readonly Session[]): boolean {
  return numbersIn(sessions, ...states).length === sessions.size;
}

/** The gid of a branch; throws for a number that is none. */
export function gidOf(transaction: Transaction, no: number): string {
  const branch = transaction.branches.find((candidate) => candidate.no === no);
  if (branch === undefined) throw new TypeError(`participant ${no} is not a branch`);
  return branch.gid;
}

/**
 * What it takes to end every open transaction: those that wait are rolled back, those that are
 * busy are cancelled first. Those that PREPARE was sent to are left to answer, and those that have
 * promised are kept until the row tells.
 */
export function release(sessions: Sessions): { sessions: Sessions; actions: readonly Action[] } {
  const next = new Map(sessions);
  const actions: Action[] = [];
  for (const [no, session] of sessions) {
    if (session === 'idle') next.set(no, 'ended');
    if (session === 'open') {
      next.set(no, 'rolling back');
      actions.push({ do: 'rollback', no });
    }
    if (session === 'busy') {
      next.set(no, 'cancelling');
      actions.push({ do: 'cancel', no });
    }
  }
  return { sessions: next, actions };
}

/** A session that is being released has answered: what that makes of it, if the event is one of these. */
export function released(
  sessions: Sessions,
  event: Event,
): { sessions: Sessions; actions: readonly Action[] } | undefined {
  if (!('no' in event)) return undefined;
  const { no } = event;
  const session = sessions.get(no);
  if (session === 'rolling back' && (event.on === 'rolled back' || event.on === 'lost')) {
    return { sessions: withSession(sessions, no, 'ended'), actions: [] };
  }
  if (session !== 'cancelling') return undefined;
  if (event.on === 'lost') return { sessions: withSession(sessions, no, 'ended'), actions: [] };
  if (!['opened', 'locked', 'worked', 'staged', 'failed'].includes(event.on)) return undefined;
  return {
    sessions: withSession(sessions, no, 'rolling back'),
    actions: [{ do: 'rollback', no }],
  };
}

/** The invariant's guard: an event that cannot come in this state means that the caller is wrong. */
export function impossible(state: State, event: Event): never {
  const sessions = [...state.sessions].map(([no, session]) => `${no}: ${session}`).join(', ');
  throw new Error(`impossible in phase ${state.phase} (${sessions}): ${JSON.stringify(event)}`);
}
