/** After the decision: commit every branch, then close the row. */
import {
  type Action,
  type Closing,
  COORDINATOR,
  type Event,
  type Finishing,
  type Transaction,
  type Transition,
} from './machine-model.ts';
import { allIn, gidOf, impossible, numbersIn, sessionsOf, withSession } from './sessions.ts';

/** The row says `committed`: every branch must come to be committed, whatever it takes. */
export function toFinishing(transaction: Transaction): Transition {
  const sessions = withSession(sessionsOf(transaction, 'finishing'), COORDINATOR, 'ended');
  const attempts = new Map(transaction.branches.map(({ no }) => [no, 1]));
  const state: Finishing = { phase: 'finishing', transaction, sessions, attempts };
  if (transaction.branches.length === 0) return toClosing(state, 'committed', false);
  return { state, actions: transaction.branches.map(({ no }) => commit(transaction, no, 1)) };
}

function commit(transaction: Transaction, no: number, attempt: number): Action {
  if (transaction.consistency === 'staged') return { do: 'commit', no, attempt };
  return { do: 'commit prepared', no, gid: gidOf(transaction, no), attempt };
}

export function stepFinishing(state: Finishing, event: Event): Transition {
  if (!('no' in event) || state.sessions.get(event.no) !== 'finishing') impossible(state, event);
  const { no } = event;
  if (event.on === 'finished') return settle(state, no, 'ended');
  if (event.on === 'absent') {
    return { state, actions: [{ do: 'redo', no, attempt: state.attempts.get(no) ?? 1 }] };
  }
  if (event.on !== 'unfinished') impossible(state, event);
  const attempt = (state.attempts.get(no) ?? 1) + 1;
  if (attempt > state.transaction.attempts) return settle(state, no, 'given up');
  return {
    state: { ...state, attempts: new Map(state.attempts).set(no, attempt) },
    actions: [commit(state.transaction, no, attempt)],
  };
}

function settle(state: Finishing, no: number, session: 'ended' | 'given up'): Transition {
  const next = { ...state, sessions: withSession(state.sessions, no, session) };
  if (!allIn(next.sessions, 'ended', 'given up')) return { state: next, actions: [] };
  const unfinished = numbersIn(next.sessions, 'given up');
  if (unfinished.length === 0) return toClosing(next, 'committed', false);
  const { transaction, sessions } = next;
  return {
    state: {
      phase: 'done',
      transaction,
      sessions,
      outcome: 'committed',
      interrupted: false,
      unfinished,
    },
    actions: [],
  };
}

/** Nothing is left to do on any branch. */
export function toClosing(
  { transaction, sessions }: { transaction: Transaction; sessions: Closing['sessions'] },
  outcome: 'committed' | 'aborted',
  interrupted: boolean,
): Transition {
  const state: Closing = { phase: 'closing', transaction, sessions, outcome, interrupted };
  return { state, actions: [{ do: 'close', outcome }] };
}

/** A row left open is closed by recovery: the outcome stands either way. */
export function stepClosing(state: Closing, event: Event): Transition {
  if (event.on !== 'closed' && event.on !== 'unreachable') impossible(state, event);
  const { transaction, sessions, outcome, interrupted } = state;
  return {
    state: { phase: 'done', transaction, sessions, outcome, interrupted, unfinished: [] },
    actions: [],
  };
}
