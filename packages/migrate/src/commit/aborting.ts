/** Before the decision something failed: write `aborted`, then undo. */
import { toClosing, toFinishing } from './finishing.ts';
import {
  type Aborting,
  type Action,
  COORDINATOR,
  type Event,
  type Sessions,
  type Transaction,
  type Transition,
} from './machine-model.ts';
import { allIn, gidOf, impossible, numbersIn, release, released, withSession } from './sessions.ts';

/** Begin to abort from any phase before a known decision, with sessions wherever they stand. */
export function toAborting(
  from: { readonly transaction: Transaction; readonly sessions: Sessions },
  interrupted: boolean,
): Transition {
  const { sessions, actions } = release(from.sessions);
  const state: Aborting = {
    phase: 'aborting',
    transaction: from.transaction,
    sessions,
    interrupted,
    row: 'pending',
    attempt: 1,
    attempts: new Map(),
  };
  return { state, actions: [{ do: 'record aborted', attempt: 1 }, ...actions] };
}

export function stepAborting(state: Aborting, event: Event): Transition {
  if (event.on === 'row' || event.on === 'unreachable') return stepRow(state, event);
  const next = released(state.sessions, event);
  if (next !== undefined) {
    return proceed({ ...state, sessions: next.sessions }, next.actions);
  }
  if (!('no' in event)) impossible(state, event);
  switch (state.sessions.get(event.no)) {
    case 'preparing':
      return stepPreparing(state, event);
    case 'finishing':
      return stepFinishing(state, event);
    default:
      impossible(state, event);
  }
}

/** The row is `aborted` now, or somebody else decided, or the coordinator does not answer. */
function stepRow(
  state: Aborting,
  event: Extract<Event, { on: 'row' | 'unreachable' }>,
): Transition {
  if (state.row !== 'pending') impossible(state, event);
  if (event.on === 'row' && event.state === 'aborted') return proceed({ ...state, row: 'aborted' });
  if (event.on === 'row' && event.state === 'committed' && allPromised(state)) {
    // A decision whose backend could not be ended went through after all.
    return toFinishing(state.transaction);
  }
  if (event.on === 'unreachable' && state.attempt < state.transaction.attempts) {
    const attempt = state.attempt + 1;
    return { state: { ...state, attempt }, actions: [{ do: 'record aborted', attempt }] };
  }
  return proceed({ ...state, row: 'given up' });
}

function allPromised({ transaction, sessions }: Aborting): boolean {
  const promised = transaction.branches.every(({ no }) =>
    ['prepared', 'staged'].includes(sessions.get(no) ?? ''),
  );
  return promised && sessions.get(COORDINATOR) === 'ended';
}

/** Replies to PREPAREs that were under way when another one failed. */
function stepPreparing(state: Aborting, event: Event & { readonly no: number }): Transition {
  const to = (session: 'prepared' | 'unsure' | 'ended'): Transition =>
    proceed({ ...state, sessions: withSession(state.sessions, event.no, session) });
  switch (event.on) {
    case 'prepared':
    case 'unsure':
      return to(event.on);
    case 'lost':
      return to('unsure');
    case 'failed':
      return to('ended');
    default:
      impossible(state, event);
  }
}

/** Replies to ROLLBACK PREPARED. */
function stepFinishing(state: Aborting, event: Event & { readonly no: number }): Transition {
  const { no } = event;
  if (event.on === 'finished') {
    return proceed({ ...state, sessions: withSession(state.sessions, no, 'ended') });
  }
  if (event.on !== 'unfinished') impossible(state, event);
  const attempt = (state.attempts.get(no) ?? 1) + 1;
  if (attempt > state.transaction.attempts) {
    return proceed({ ...state, sessions: withSession(state.sessions, no, 'given up') });
  }
  return {
    state: { ...state, attempts: new Map(state.attempts).set(no, attempt) },
    actions: [rollbackPrepared(state, no, true, attempt)],
  };
}

/** Send what can be sent now, and end when nothing is awaited any more. */
function proceed(state: Aborting, actions: readonly Action[] = []): Transition {
  if (state.row === 'pending') return { state, actions };
  const sessions = new Map(state.sessions);
  const more: Action[] = [];
  for (const no of numbersIn(sessions, 'prepared', 'unsure', 'staged')) {
    if (state.row !== 'aborted') sessions.set(no, 'given up');
    else if (sessions.get(no) === 'staged') {
      more.push({ do: 'rollback', no });
      sessions.set(no, 'rolling back');
    } else {
      more.push(rollbackPrepared(state, no, sessions.get(no) === 'unsure', 1));
      sessions.set(no, 'finishing');
    }
  }
  const next = { ...state, sessions };
  return allIn(sessions, 'ended', 'given up')
    ? end(next)
    : { state: next, actions: [...actions, ...more] };
}

function rollbackPrepared(state: Aborting, no: number, unsure: boolean, attempt: number): Action {
  return { do: 'rollback prepared', no, gid: gidOf(state.transaction, no), unsure, attempt };
}

function end(state: Aborting): Transition {
  const { transaction, sessions, interrupted } = state;
  const unfinished = numbersIn(sessions, 'given up');
  if (unfinished.length === 0 && state.row === 'aborted') {
    return toClosing(state, 'aborted', interrupted);
  }
  // Without the row's word prepared branches are left alone; with none prepared nothing is left
  // anywhere, and recovery only has a row to mark.
  const outcome = unfinished.length > 0 && state.row === 'given up' ? 'in doubt' : 'aborted';
  return {
    state: { phase: 'done', transaction, sessions, outcome, interrupted, unfinished },
    actions: [],
  };
}
