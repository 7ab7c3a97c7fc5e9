/** A tool that runs the real machine: carries actions out as calls, and events back. */
import {
  type Action,
  COORDINATOR,
  type Event,
  type State,
  start,
  step,
  type Transition,
} from '../../src/commit/index.ts';
import { replaced, toolOf, unlocked, withCalls, withoutBackend, withTool } from './change.ts';
import { has } from './execute.ts';
import type { Call, Tool, World } from './model.ts';

/** Begin the tool's transaction. */
export function startMachine(world: World, name: string): World {
  const { transaction } = toolOf(world, name);
  return follow(withTool(world, name, { phase: 'running' }), name, start(transaction));
}

/** Hand an event to the machine. Throws what the machine throws. */
export function deliver(world: World, name: string, event: Event): World {
  const tool = toolOf(world, name);
  if (tool.phase !== 'running' || tool.state === undefined) return world;
  return follow(world, name, step(tool.state, mistaken(world, tool.state, event)));
}

function follow(before: World, name: string, { state, actions }: Transition): World {
  let world = withTool(before, name, { state });
  const tool = toolOf(world, name);
  for (const action of actions) {
    world = action.do === 'cancel' ? cancel(world, name, action.no) : send(world, tool, action);
  }
  return state.phase === 'done' ? end(world, name) : world;
}

/** What flawed tools make of an event. */
function mistaken(world: World, state: State, event: Event): Event {
  if (event.on === 'unsure' && event.no === COORDINATOR) {
    if (has(world, 'takes an unsure COMMIT for a failed one')) {
      return { on: 'failed', no: COORDINATOR, retryable: false };
    }
    return has(world, 'takes an unsure COMMIT for a done one') ? { on: 'decided' } : event;
  }
  if (event.on === 'unsure' && has(world, 'takes an unsure PREPARE for a prepared one')) {
    return { on: 'prepared', no: event.no };
  }
  if (event.on === 'unfinished' && has(world, 'takes a lost COMMIT of a branch for a done one')) {
    return { on: 'finished', no: event.no };
  }
  const unread = event.on === 'unreachable' && ['aborting', 'resolving'].includes(state.phase);
  return unread && has(world, 'takes an unreachable coordinator for an aborted row')
    ? { on: 'row', state: 'aborted' }
    : event;
}

function send(world: World, tool: Tool, action: Action): World {
  return withCalls(world, () => true, [callOf(tool, action)]);
}

function callOf({ name, transaction, epoch }: Tool, action: Action): Call {
  return {
    tool: name,
    no: 'no' in action ? action.no : COORDINATOR,
    action,
    id: transaction.id,
    epoch,
    stage: 'sent',
    orphan: false,
    cancelled: false,
  };
}

function cancel(world: World, name: string, no: number): World {
  const call = world.calls.find((c) => c.tool === name && c.no === no && !c.orphan);
  return call === undefined ? world : replaced(world, call, { ...call, cancelled: true });
}

/** The process ends, whether or not all is well: its sessions and its lock go with it. */
export function end(world: World, name: string): World {
  return unlocked(withTool(withoutIdleBackends(world, name), name, { phase: 'ended' }), name);
}

/** Backends that have nothing left to carry out notice that their client has gone. */
export function withoutIdleBackends(before: World, name: string): World {
  return before.servers.reduce((world, { no }) => {
    const busy = world.calls.some(
      (call) => call.tool === name && call.no === no && needsBackend(call.action),
    );
    return busy ? world : withoutBackend(world, no, name);
  }, before);
}

export function needsBackend(action: Action): boolean {
  if (action.do === 'commit') return action.attempt === 1;
  return action.do === 'prepare' || action.do === 'decide';
}

/** What the tool makes of a connection that is gone while it waits for the reply. */
export function lostEvent({ action, no, stage }: Call): Event {
  switch (action.do) {
    case 'begin':
    case 'lock':
    case 'work':
    case 'stage':
      return { on: 'lost', no };
    case 'rollback':
      return { on: 'rolled back', no };
    case 'prepare':
      return { on: 'unsure', no };
    case 'decide':
      return { on: stage === 'sent' ? 'lost' : 'unsure', no };
    case 'commit':
    case 'commit prepared':
    case 'redo':
    case 'rollback prepared':
      return { on: 'unfinished', no };
    case 'pause':
      return { on: 'rested' };
    default:
      return { on: 'unreachable' };
  }
}

/** What the tool makes of an error instead of a reply; undefined if there is nothing to fail. */
export function errorEvent({ action, no }: Call, retryable: boolean): Event | undefined {
  switch (action.do) {
    case 'begin':
    case 'lock':
    case 'work':
    case 'stage':
      return { on: 'failed', no, retryable };
    case 'commit':
      return { on: action.attempt === 1 ? 'absent' : 'unfinished', no };
    case 'prepare':
    case 'decide':
      return { on: 'failed', no, retryable: false };
    case 'commit prepared':
    case 'redo':
    case 'rollback prepared':
      return { on: 'unfinished', no };
    case 'record':
    case 'look up':
    case 'record aborted':
    case 'close':
      return { on: 'unreachable' };
    default:
      return undefined;
  }
}

/** False for calls that change nothing durable: carried out too late, they are as if they were not. */
export function outlives({ action, stage }: Call): boolean {
  switch (action.do) {
    case 'begin':
    case 'lock':
    case 'work':
    case 'stage':
    case 'rollback':
    case 'pause':
    case 'look up':
      return false;
    case 'decide':
      return stage === 'committing';
    default:
      return true;
  }
}
