/** PREPARE, the decision, and the doubt about it. */
import { toAborting } from './aborting.ts';
import { toFinishing } from './finishing.ts';
import {
  COORDINATOR,
  type Deciding,
  type Event,
  type Preparing,
  type Resolving,
  type Session,
  type Sessions,
  type Transaction,
  type Transition,
} from './machine-model.ts';
import { impossible, numbersIn, sessionsOf, withSession } from './sessions.ts';

interface From {
  readonly transaction: Transaction;
  readonly sessions: Sessions;
}

/** All work is done everywhere: ask every branch to promise. From here on nothing is cancelled. */
export function toPreparing({ transaction }: From): Transition {
  const sessions = withSession(sessionsOf(transaction, 'preparing'), COORDINATOR, 'open');
  return {
    state: { phase: 'preparing', transaction, sessions },
    actions: transaction.branches.map(({ no, gid }) => ({ do: 'prepare', no, gid })),
  };
}

export function stepPreparing(state: Preparing, event: Event): Transition {
  if (event.on === 'interrupt') return { state, actions: [] };
  if (!('no' in event) || state.sessions.get(event.no) !== 'preparing') impossible(state, event);
  const next = (session: Session): Preparing => ({
    ...state,
    sessions: withSession(state.sessions, event.no, session),
  });
  switch (event.on) {
    case 'prepared':
      return allReady(next('prepared'));
    case 'failed':
      return toAborting(next('ended'), false);
    case 'unsure':
    case 'lost':
      return toAborting(next('unsure'), false);
    default:
      impossible(state, event);
  }
}

function allReady(state: Preparing): Transition {
  const ready = numbersIn(state.sessions, 'prepared').length === state.transaction.branches.length;
  return ready ? toDeciding(state) : { state, actions: [] };
}

/** Everyone has promised, or there is nobody: the coordinator's transaction, with the guarded update, commits. */
export function toDeciding({ transaction, sessions }: From): Transition {
  const deciding = withSession(sessions, COORDINATOR, 'busy');
  return {
    state: { phase: 'deciding', transaction, sessions: deciding },
    actions: [{ do: 'decide' }],
  };
}

export function stepDeciding(state: Deciding, event: Event): Transition {
  const coordinator = (session: Session): From => ({
    transaction: state.transaction,
    sessions: withSession(state.sessions, COORDINATOR, session),
  });
  switch (event.on) {
    case 'interrupt':
      return { state, actions: [] };
    case 'decided':
      return toFinishing(state.transaction);
    case 'refused':
    case 'failed':
      return toAborting(coordinator('open'), false);
    case 'lost':
      return toAborting(coordinator('ended'), false);
    case 'unsure':
      return toResolving(coordinator('ended'), 1);
    default:
      impossible(state, event);
  }
}

function toResolving({ transaction, sessions }: From, attempt: number): Transition {
  return {
    state: { phase: 'resolving', transaction, sessions, attempt },
    actions: [{ do: 'look up', attempt }],
  };
}

export function stepResolving(state: Resolving, event: Event): Transition {
  if (event.on === 'interrupt') return { state, actions: [] };
  if (event.on === 'unreachable' && state.attempt < state.transaction.attempts) {
    return toResolving(state, state.attempt + 1);
  }
  if (event.on !== 'row' && event.on !== 'unreachable') impossible(state, event);
  if (event.on === 'row' && event.state === 'committed') return toFinishing(state.transaction);
  if (event.on === 'row' && event.state !== 'missing') return toAborting(state, false);
  return inDoubt(state);
}

/**
 * The row cannot be read: nobody may guess. Prepared branches keep until recovery reads it; staged
 * ones are lost, and done again if need be.
 */
function inDoubt({ transaction, sessions }: Resolving): Transition {
  return {
    state: {
      phase: 'done',
      transaction,
      sessions,
      outcome: 'in doubt',
      interrupted: false,
      unfinished: numbersIn(sessions, 'prepared', 'staged'),
    },
    actions: [],
  };
}
