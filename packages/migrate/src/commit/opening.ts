/** From the row `preparing` to the end of the work: nothing is promised, all can be released. */
import { toAborting } from './aborting.ts';
import { toDeciding, toPreparing } from './deciding.ts';
import {
  type Beginning,
  COORDINATOR,
  type Event,
  type Locking,
  type Pausing,
  type Recording,
  type Releasing,
  type Staging,
  type Transaction,
  type Transition,
  type Working,
} from './machine-model.ts';
import { allIn, impossible, release, released, sessionsOf, withSession } from './sessions.ts';

type Open = Beginning | Locking | Working | Staging;

/** Commit the row before anything begins anywhere. */
export function toRecording(transaction: Transaction): Transition {
  const sessions = sessionsOf(transaction, 'idle');
  return {
    state: { phase: 'recording', transaction, sessions, interrupted: false },
    actions: [{ do: 'record' }],
  };
}

export function stepRecording(state: Recording, event: Event): Transition {
  switch (event.on) {
    case 'interrupt':
      return { state: { ...state, interrupted: true }, actions: [] };
    case 'recorded':
      return state.interrupted ? toAborting(state, true) : toBeginning(state.transaction, 1);
    case 'unreachable':
      return toAborting(state, state.interrupted);
    default:
      impossible(state, event);
  }
}

function toBeginning(transaction: Transaction, round: number): Transition {
  return {
    state: { phase: 'beginning', transaction, sessions: sessionsOf(transaction, 'busy'), round },
    actions: [...sessionsOf(transaction, 'busy').keys()].map((no) => ({ do: 'begin', no })),
  };
}

function toLocking({ transaction, round }: Beginning): Transition {
  return {
    state: { phase: 'locking', transaction, sessions: sessionsOf(transaction, 'busy'), round },
    actions: [...sessionsOf(transaction, 'busy').keys()].map((no) => ({ do: 'lock', no })),
  };
}

function toWorking({ transaction, round }: Locking): Transition {
  const sessions = withSession(sessionsOf(transaction, 'open'), COORDINATOR, 'busy');
  return {
    state: { phase: 'working', transaction, sessions, round },
    actions: [{ do: 'work', no: COORDINATOR }],
  };
}

/** All work is done everywhere. What deferred constraints have to say is asked for now. */
function toStaging({ transaction, round }: Working): Transition {
  const sessions = withSession(sessionsOf(transaction, 'busy'), COORDINATOR, 'open');
  return {
    state: { phase: 'staging', transaction, sessions, round },
    actions: transaction.branches.map(({ no }) => ({ do: 'stage', no })),
  };
}

const replies = {
  beginning: 'opened',
  locking: 'locked',
  working: 'worked',
  staging: 'staged',
} as const;

/** One step of the phases in which transactions are open and nothing is promised. */
export function stepOpen(state: Open, event: Event): Transition {
  if (event.on === 'interrupt') return toAborting(state, true);
  if (!('no' in event) || state.sessions.get(event.no) !== 'busy') impossible(state, event);
  switch (event.on) {
    case replies[state.phase]:
      return opened(
        { ...state, sessions: withSession(state.sessions, event.no, 'open') },
        event.no,
      );
    case 'failed':
      return failed({ ...state, sessions: withSession(state.sessions, event.no, 'open') }, event);
    case 'lost':
      return toAborting(
        { ...state, sessions: withSession(state.sessions, event.no, 'ended') },
        false,
      );
    default:
      impossible(state, event);
  }
}

function opened(state: Open, no: number): Transition {
  if (state.phase === 'working' && no === COORDINATOR) return workBranches(state);
  if (!allIn(state.sessions, 'open')) return { state, actions: [] };
  switch (state.phase) {
    case 'beginning':
      return toLocking(state);
    case 'locking':
      return toWorking(state);
    case 'working':
      return state.transaction.consistency === 'staged' ? toStaging(state) : toPreparing(state);
    case 'staging':
      return toDeciding({ ...state, sessions: promised(state) });
  }
}

/** From here on the branches wait for the row, as prepared ones do. */
function promised({ transaction }: Staging): Staging['sessions'] {
  return withSession(sessionsOf(transaction, 'staged'), COORDINATOR, 'open');
}

function workBranches(state: Working): Transition {
  const { branches } = state.transaction;
  if (branches.length === 0) return toDeciding(state);
  const sessions = withSession(sessionsOf(state.transaction, 'busy'), COORDINATOR, 'open');
  return { state: { ...state, sessions }, actions: branches.map(({ no }) => ({ do: 'work', no })) };
}

/** A lock not got, or a deadlock: once more from the start, unless this was the last round. */
function failed(state: Open, event: Extract<Event, { on: 'failed' }>): Transition {
  const { transaction, round } = state;
  if (!event.retryable || round >= transaction.rounds) return toAborting(state, false);
  const { sessions, actions } = release(state.sessions);
  return { state: { phase: 'releasing', transaction, sessions, round }, actions };
}

export function stepReleasing(state: Releasing, event: Event): Transition {
  if (event.on === 'interrupt') return toAborting(state, true);
  const next = released(state.sessions, event);
  if (next === undefined) impossible(state, event);
  const { transaction, round } = state;
  if (!allIn(next.sessions, 'ended')) {
    return { state: { ...state, sessions: next.sessions }, actions: next.actions };
  }
  const sessions = sessionsOf(transaction, 'idle');
  return {
    state: { phase: 'pausing', transaction, sessions, round, interrupted: false },
    actions: [{ do: 'pause', round }],
  };
}

export function stepPausing(state: Pausing, event: Event): Transition {
  switch (event.on) {
    case 'rested':
      return state.interrupted
        ? toAborting(state, true)
        : toBeginning(state.transaction, state.round + 1);
    case 'interrupt':
      return { state: { ...state, interrupted: true }, actions: [] };
    default:
      impossible(state, event);
  }
}
