/**
 * The committer: one function from a state and an event to the next state and what to do. It is
 * pure and does no I/O, so that every order of events can be tried; docs of the phases, with what a
 * crash in each one means, stand in machine-model.ts.
 *
 *     recording → beginning → locking → working → preparing → deciding → finishing → closing → done
 *                                              or staging ↗
 *                     ↑ releasing, pausing ↓            ↘          ↘ resolving ↗
 *                                             aborting → closing → done
 */
import { stepAborting } from './aborting.ts';
import { stepDeciding, stepPreparing, stepResolving } from './deciding.ts';
import { stepClosing, stepFinishing } from './finishing.ts';
import type { Event, Phase, State, Transaction, Transition } from './machine-model.ts';
import { stepOpen, stepPausing, stepRecording, stepReleasing, toRecording } from './opening.ts';
import { impossible } from './sessions.ts';

/** Begin a transaction. */
export function start(transaction: Transaction): Transition {
  return toRecording(transaction);
}

/** What an event makes of a state; throws if it cannot come in that state. */
export function step(state: State, event: Event): Transition {
  switch (state.phase) {
    case 'recording':
      return stepRecording(state, event);
    case 'beginning':
    case 'locking':
    case 'working':
    case 'staging':
      return stepOpen(state, event);
    case 'releasing':
      return stepReleasing(state, event);
    case 'pausing':
      return stepPausing(state, event);
    case 'preparing':
      return stepPreparing(state, event);
    case 'deciding':
      return stepDeciding(state, event);
    case 'resolving':
      return stepResolving(state, event);
    case 'finishing':
    case 'aborting':
    case 'closing':
      return stepEnding(state, event);
    case 'done':
      return event.on === 'interrupt' ? { state, actions: [] } : impossible(state, event);
  }
}

/** On the way to the end nothing can be stopped any more. */
function stepEnding(
  state: Extract<State, { phase: 'finishing' | 'aborting' | 'closing' }>,
  event: Event,
): Transition {
  if (event.on === 'interrupt') return { state, actions: [] };
  switch (state.phase) {
    case 'finishing':
      return stepFinishing(state, event);
    case 'aborting':
      return stepAborting(state, event);
    case 'closing':
      return stepClosing(state, event);
  }
}

/**
 * What a failure in each phase means for the transaction as a whole: the one place that says it.
 * - `nothing`: nothing began; only the row may be there
 * - `roll back`: surely not committed anywhere; undo what is open or prepared
 * - `ask the row`: memory cannot tell; the row on the coordinator can
 * - `go on`: decided; only completing it is left, by us or by recovery
 */
export function meaningOfFailure(phase: Phase): 'nothing' | 'roll back' | 'ask the row' | 'go on' {
  switch (phase) {
    case 'recording':
      return 'nothing';
    case 'beginning':
    case 'locking':
    case 'working':
    case 'staging':
    case 'releasing':
    case 'pausing':
    case 'preparing':
    case 'aborting':
      return 'roll back';
    case 'deciding':
    case 'resolving':
      return 'ask the row';
    case 'finishing':
    case 'closing':
    case 'done':
      return 'go on';
  }
}
