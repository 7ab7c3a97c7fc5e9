/**
 * What a server makes of a call: the facts of PostgreSQL that the protocol rests on. A call is
 * carried out at once, except for the decision, whose COMMIT is a message of its own.
 */
import type { Event } from '../../src/commit/index.ts';
import { replaced, serverOf, withCalls, withoutBackend, withServer, written } from './change.ts';
import { diskOf } from './disk.ts';
import type { Backend, Call, Flaw, World } from './model.ts';

export interface Executed {
  readonly world: World;
  /** Undefined: there is no reply yet. */
  readonly event?: Event;
}

/** False while the call waits for a lock of somebody else. */
export function canExecute(world: World, call: Call): boolean {
  if (call.action.do !== 'record aborted' || has(world, 'aborts without the row lock')) return true;
  return !world.calls.some(
    ({ action, stage, id }) => action.do === 'decide' && stage === 'committing' && id === call.id,
  );
}

/** Carry a call out on a server that is up; takes it off the list of calls. */
export function execute(world: World, call: Call): Executed {
  const rest = replaced(world, call);
  const { action, no } = call;
  switch (action.do) {
    case 'record':
      return record(rest, call);
    case 'begin':
      return begin(rest, call);
    case 'lock':
    case 'work':
    case 'stage':
      return inTransaction(rest, call, action.do);
    case 'rollback':
      return { world: withoutBackend(rest, no, call.tool), event: { on: 'rolled back', no } };
    case 'prepare':
      return prepare(rest, call);
    case 'decide':
      return call.stage === 'committing' ? commit(rest, call) : guard(rest, call);
    case 'look up':
      return lookUp(rest, call);
    case 'record aborted':
      return recordAborted(rest, call);
    case 'commit prepared':
      return commitPrepared(rest, call);
    case 'commit':
      return action.attempt === 1 ? commitStaged(rest, call) : lookForMarker(rest, call);
    case 'redo':
      return redo(rest, call);
    case 'rollback prepared':
      return rollbackPrepared(rest, call, action.unsure);
    case 'close':
      return close(rest, call);
    case 'pause':
      return { world: rest, event: { on: 'rested' } };
    case 'cancel':
      throw new Error('a cancel is no call');
  }
}

export function has({ scenario }: World, flaw: Flaw): boolean {
  return scenario.flaws.has(flaw);
}

function record(world: World, { id, epoch }: Call): Executed {
  const disk = diskOf(serverOf(world, 0));
  if (disk.epoch !== epoch && !has(world, 'records without the epoch')) {
    return { world, event: { on: 'unreachable' } };
  }
  if (has(world, 'records nothing first')) return { world, event: { on: 'recorded' } };
  return { world: written(world, 0, { on: 'preparing', id, epoch }), event: { on: 'recorded' } };
}

function begin(world: World, { no, tool, cancelled }: Call): Executed {
  if (cancelled) return { world, event: { on: 'failed', no, retryable: false } };
  const before = withoutBackend(world, no, tool);
  const { backends } = serverOf(before, no);
  return {
    world: withServer(before, no, { backends: [...backends, { tool, locked: false }] }),
    event: { on: 'opened', no },
  };
}

function backendOf(world: World, { no, tool }: Call): Backend | undefined {
  return serverOf(world, no).backends.find((backend) => backend.tool === tool);
}

/** Tables that somebody has changed, or promised to change, can't be locked. */
function isLocked(world: World, no: number): boolean {
  const server = serverOf(world, no);
  return server.backends.some(({ locked }) => locked) || diskOf(server).prepared.length > 0;
}

function inTransaction(world: World, call: Call, what: 'lock' | 'work' | 'stage'): Executed {
  const { no, tool, cancelled } = call;
  if (backendOf(world, call) === undefined) return { world, event: { on: 'lost', no } };
  if (cancelled) return { world, event: { on: 'failed', no, retryable: false } };
  if (what === 'work') return { world, event: { on: 'worked', no } };
  if (what === 'stage') return staged(world, call);
  if (isLocked(world, no)) return { world, event: { on: 'failed', no, retryable: true } };
  const { backends } = serverOf(withoutBackend(world, no, tool), no);
  return {
    world: withServer(world, no, { backends: [...backends, { tool, locked: true }] }),
    event: { on: 'locked', no },
  };
}

/** What deferred constraints have to say. */
function staged(world: World, { no }: Call): Executed {
  return {
    world,
    event: serverOf(world, no).poisoned ? notStaged(world, no) : { on: 'staged', no },
  };
}

export function notStaged(world: World, no: number): Event {
  return has(world, 'stages without looking at deferred constraints')
    ? { on: 'staged', no }
    : { on: 'failed', no, retryable: false };
}

/** With the marker. In a failed transaction the tag is ROLLBACK, and there is no error. */
function prepare(before: World, call: Call): Executed {
  const { no, id, tool } = call;
  if (backendOf(before, call) === undefined) return { world: before, event: { on: 'unsure', no } };
  const world = withoutBackend(before, no, tool);
  if (serverOf(world, no).poisoned) return { world, event: notPrepared(world, no) };
  return { world: written(world, no, { on: 'prepared', id }), event: { on: 'prepared', no } };
}

/** What a tool takes the tag ROLLBACK for. */
export function notPrepared(world: World, no: number): Event {
  return has(world, 'takes any tag of PREPARE')
    ? { on: 'prepared', no }
    : { on: 'failed', no, retryable: false };
}

/** The guarded update of the decision; from here on its transaction has the row's lock. */
function guard(world: World, call: Call): Executed {
  if (backendOf(world, call) === undefined) return { world, event: { on: 'lost', no: 0 } };
  const { rows, epoch, history } = diskOf(serverOf(world, 0));
  const row = rows.get(call.id);
  const undecided =
    row?.state === 'preparing' || has(world, 'decides without looking at the state');
  const ours = epoch === call.epoch || has(world, 'decides without looking at the epoch');
  if (!undecided || !ours) return { world, event: { on: 'refused' } };
  if (history.length > 0 && !has(world, 'decides on whatever the history says')) {
    return { world, event: { on: 'failed', no: 0, retryable: false } };
  }
  return { world: withCalls(world, () => true, [{ ...call, stage: 'committing' }]) };
}

function commit(before: World, { id, tool, epoch }: Call): Executed {
  const world = withoutBackend(before, 0, tool);
  const history = !has(world, 'writes the history after the decision');
  const decided = written(world, 0, { on: 'committed', id, history });
  if (history) return { world: decided, event: { on: 'decided' } };
  // The history row as a statement of its own, which is on its way like any other.
  const late: Call = {
    tool,
    no: 0,
    action: { do: 'close', outcome: 'committed' },
    id,
    epoch,
    stage: 'sent',
    orphan: true,
    cancelled: true,
  };
  return { world: withCalls(decided, () => true, [late]), event: { on: 'decided' } };
}

/** A backend of the tool that nobody listens to, and what it may still do, is ended. */
export function endBackend(world: World, no: number, tool: string): World {
  const kept = withCalls(world, (call) => call.no !== no || call.tool !== tool || !call.orphan);
  return withoutBackend(kept, no, tool);
}

function lookUp(before: World, { id, tool }: Call): Executed {
  const world = has(before, 'looks up the row beside its backend')
    ? before
    : endBackend(before, 0, tool);
  return { world, event: rowOf(world, id) };
}

function recordAborted(before: World, { id }: Call): Executed {
  const row = diskOf(serverOf(before, 0)).rows.get(id);
  const world = row?.state === 'preparing' ? written(before, 0, { on: 'aborted', id }) : before;
  return { world, event: rowOf(world, id) };
}

function rowOf(world: World, id: string): Event {
  return { on: 'row', state: diskOf(serverOf(world, 0)).rows.get(id)?.state ?? 'missing' };
}

function commitPrepared(world: World, { no, id }: Call): Executed {
  const { prepared, marker } = diskOf(serverOf(world, no));
  if (prepared.includes(id)) {
    const marked = !has(world, 'writes no marker');
    return {
      world: written(world, no, { on: 'commit prepared', id, marked }),
      event: { on: 'finished', no },
    };
  }
  const known = marker.includes(id) || has(world, 'takes an absent gid for a committed one');
  return { world, event: { on: known ? 'finished' : 'absent', no } };
}

/** COMMIT of what is open, if it is open still. */
function commitStaged(before: World, call: Call): Executed {
  const { no, id, tool } = call;
  if (backendOf(before, call) === undefined) {
    return { world: before, event: { on: 'unfinished', no } };
  }
  const world = withoutBackend(before, no, tool);
  if (serverOf(world, no).poisoned) return { world, event: { on: 'absent', no } };
  const marked = !has(world, 'writes no marker');
  return { world: written(world, no, { on: 'commit', id, marked }), event: { on: 'finished', no } };
}

function lookForMarker(before: World, { no, id, tool }: Call): Executed {
  const world = has(before, 'looks for the marker beside its backend')
    ? before
    : endBackend(before, no, tool);
  const known = diskOf(serverOf(world, no)).marker.includes(id);
  return { world, event: { on: known ? 'finished' : 'absent', no } };
}

/** One transaction, which has the marker's lock before it reads it. */
function redo(world: World, call: Call): Executed {
  const { no, id, stage } = call;
  const server = serverOf(world, no);
  const known = diskOf(server).marker.includes(id) && !has(world, 'redoes without the marker');
  if (known && stage === 'sent') return { world, event: { on: 'finished', no } };
  if (server.poisoned || isLocked(world, no)) return { world, event: { on: 'unfinished', no } };
  if (stage === 'sent' && has(world, 'reads the marker before it has its lock')) {
    return { world: withCalls(world, () => true, [{ ...call, stage: 'committing' }]) };
  }
  const marked = !has(world, 'writes no marker');
  return { world: written(world, no, { on: 'redone', id, marked }), event: { on: 'finished', no } };
}

function rollbackPrepared(before: World, { no, id, tool }: Call, unsure: boolean): Executed {
  const beside = !unsure || has(before, 'rolls back an unsure branch beside its backend');
  const world = beside ? before : endBackend(before, no, tool);
  const found = diskOf(serverOf(world, no)).prepared.includes(id);
  return {
    world: found ? written(world, no, { on: 'rollback prepared', id }) : world,
    event: { on: 'finished', no },
  };
}

function close(world: World, { id, cancelled }: Call): Executed {
  const row = diskOf(serverOf(world, 0)).rows.get(id);
  if (cancelled) return { world: written(world, 0, { on: 'history', id }) };
  if (row === undefined || row.state === 'preparing')
    return { world, event: { on: 'unreachable' } };
  const after = row.finished ? world : written(world, 0, { on: 'closed', id });
  return { world: after, event: { on: 'closed' } };
}
