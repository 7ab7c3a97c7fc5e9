/** What can go wrong, and what it does to the world. */
import { replaced, serverOf, toolOf, unlocked, withCalls, withServer, withTool } from './change.ts';
import { has, notPrepared, notStaged } from './execute.ts';
import type { Call, Choice, Fault, FaultKind, LogRecord, Loss, World } from './model.ts';
import { broken, callOf as recoveryCall } from './recovery.ts';
import {
  deliver,
  errorEvent,
  lostEvent,
  needsBackend,
  outlives,
  withoutIdleBackends,
} from './tool.ts';

export const allKinds: readonly FaultKind[] = [
  'cut',
  'error',
  'interrupt',
  'kill',
  'cut the lease',
  'crash',
  'fail over',
];

/** Every fault that can happen now. */
export function faultsIn(world: World): readonly Fault[] {
  if (world.budget === 0) return [];
  const faults: Fault[] = [];
  for (const kind of world.scenario.kinds) faults.push(...ofKind[kind](world));
  return faults;
}

const ofKind: Readonly<Record<FaultKind, (world: World) => readonly Fault[]>> = {
  cut: (world) =>
    awaited(world)
      .filter(({ stage, action }) => stage !== 'broken' && action.do !== 'pause')
      .map((call) => ({ do: 'cut', call })),
  error: (world) => unanswered(world).flatMap(errorsOf),
  interrupt: (world) =>
    world.tools
      .filter(({ phase }) => phase === 'running')
      .map(({ name }) => ({ do: 'interrupt', tool: name })),
  kill: (world) =>
    world.tools
      .filter(({ phase }) => phase === 'running' || phase === 'recovering')
      .map(({ name }) => ({ do: 'kill', tool: name })),
  'cut the lease': ({ servers: [coordinator] }) =>
    coordinator?.lock === undefined ? [] : [{ do: 'cut the lease', tool: coordinator.lock }],
  crash: ({ servers }) => servers.filter(({ up }) => up).map(({ no }) => ({ do: 'crash', no })),
  'fail over': ({ servers }) =>
    servers.flatMap(({ no, log }) =>
      log.map((_, index): Fault => ({ do: 'fail over', no, lost: index + 1 })),
    ),
};

function awaited({ calls }: World): readonly Call[] {
  return calls.filter(({ orphan }) => !orphan);
}

function unanswered(world: World): readonly Call[] {
  return awaited(world).filter(
    ({ stage, no }) => (stage === 'sent' || stage === 'committing') && serverOf(world, no).up,
  );
}

function errorsOf(call: Call): readonly Fault[] {
  if (errorEvent(call, false) === undefined) return [];
  const plain: Fault = { do: 'error', call, retryable: false };
  return call.action.do === 'lock' ? [plain, { ...plain, retryable: true }] : [plain];
}

export function isFault(choice: Choice): choice is Fault {
  return choice.do in ofKind;
}

/** Let it happen. */
export function strike(before: World, fault: Fault): World {
  const world = { ...before, budget: before.budget - 1 };
  switch (fault.do) {
    case 'cut':
      return cut(world, fault.call);
    case 'error':
      return answerError(world, fault.call, fault.retryable);
    case 'interrupt':
      return deliver(world, fault.tool, { on: 'interrupt' });
    case 'kill':
      return kill(world, fault.tool);
    case 'cut the lease':
      return unlocked(world, fault.tool);
    case 'crash':
      return crash(world, fault.no);
    case 'fail over':
      return failOver(world, fault.no, fault.lost);
  }
}

function cut(before: World, call: Call): World {
  const stays = call.stage !== 'replied' && outlives(call);
  const orphan: readonly Call[] = stays ? [{ ...call, orphan: true }] : [];
  const gone = withoutMain(replaced(before, call, ...orphan), call, stays);
  return deliver(gone, call.tool, lostEvent(call));
}

/** The connection that the open transaction was in is the one that is cut. */
function withoutMain(world: World, { tool, no, action }: Call, stays: boolean): World {
  const inTransaction = ['begin', 'lock', 'work', 'stage', 'rollback'];
  if (stays || !(inTransaction.includes(action.do) || needsBackend(action))) return world;
  const { backends } = serverOf(world, no);
  return withServer(world, no, { backends: backends.filter((backend) => backend.tool !== tool) });
}

function answerError(before: World, call: Call, retryable: boolean): World {
  const event = errorEvent(call, retryable);
  if (event === undefined) return before;
  const world = replaced(before, call);
  const { no, action, stage } = call;
  if (action.do === 'prepare') {
    const poisoned = withoutMain(withServer(world, no, { poisoned: true }), call, false);
    return deliver(poisoned, call.tool, notPrepared(world, no));
  }
  if (action.do === 'stage') {
    return deliver(withServer(world, no, { poisoned: true }), call.tool, notStaged(world, no));
  }
  // An error at COMMIT ends the transaction; any other leaves it to be rolled back.
  const ends = stage === 'committing' || (action.do === 'commit' && needsBackend(action));
  const after = ends ? withoutMain(world, call, false) : world;
  return deliver(after, call.tool, event);
}

/** The tool is gone from one moment to the next; what it sent is on its way. */
export function kill(before: World, name: string): World {
  const tool = toolOf(before, name);
  const mine = before.calls.filter((call) => call.tool === name && !call.orphan);
  const sent = mine.filter(
    (call) => (call.stage === 'sent' || call.stage === 'committing') && outlives(call),
  );
  const orphans = sent.map((call): Call => ({ ...call, orphan: true }));
  const next = tool.phase === 'recovering' ? tool.recovery?.steps[0] : undefined;
  if (next?.do === 'act') orphans.push(recoveryCall(tool, next));
  const left = withCalls(before, (call) => !mine.includes(call), orphans);
  return withoutIdleBackends(withTool(unlocked(left, name), name, { phase: 'dead' }), name);
}

export function crash(before: World, no: number): World {
  const server = serverOf(before, no);
  const lost = no === 0 && has(before, 'commits asynchronously on the coordinator') ? 1 : 0;
  const { lock: _, ...rest } = server;
  const down = {
    ...rest,
    up: false,
    backends: [],
    log: lost === 0 ? server.log : server.log.slice(0, -1),
  };
  let world: World = { ...before, servers: before.servers.with(no, down) };
  for (const { name } of world.tools) {
    world = broken(world, no, name, ['sent', 'committing', 'replied']);
  }
  return withCalls(world, (call) => call.no !== no || !call.orphan);
}

function failOver(before: World, no: number, lost: number): World {
  const { log } = serverOf(before, no);
  const gone = log.slice(log.length - lost);
  const crashed = crash(before, no);
  const world = withServer(crashed, no, { up: true, log: log.slice(0, log.length - lost) });
  const losses = new Set([...before.losses, ...gone.flatMap((record) => lossOf(no, record))]);
  return { ...world, losses: [...losses].sort() };
}

const lossOfWorker: Partial<Record<LogRecord['on'], Loss>> = {
  prepared: 'promise',
  'rollback prepared': 'rollback',
  'commit prepared': 'commit',
  commit: 'commit',
  redone: 'commit',
};

function lossOf(no: number, record: LogRecord): readonly Loss[] {
  const loss = no === 0 ? 'record' : lossOfWorker[record.on];
  return loss === undefined ? [] : [loss];
}
