/** A run of the real recovery, one message at a time, sequential as an operator would read it. */
import {
  type Action,
  formatGid,
  type RecoveryDecision,
  recover,
  type ServerSeen,
  type TransactionSeen,
} from '../../src/commit/index.ts';
import {
  serverOf,
  toolOf,
  withCalls,
  withoutBackend,
  withServer,
  withTool,
  written,
} from './change.ts';
import { diskOf } from './disk.ts';
import { endBackend, execute, has } from './execute.ts';
import type { Call, Tool, World } from './model.ts';
import type { RecoveryRun, RecoveryStep } from './recovery-model.ts';
import { end, lostEvent, startMachine } from './tool.ts';

export const cluster = '0a1b2c3d';

/** Always there, and never to be touched. */
const foreign = ['citus_0_1_2_3', `citrate_ffffffff_${'a'.repeat(32)}_1`, 'anything'];

/** The advisory lock, and with it the next epoch. */
export function takeLease(world: World, name: string): World {
  const epoch = diskOf(serverOf(world, 0)).epoch + 1;
  const locked = withServer(written(world, 0, { on: 'lease', epoch }), 0, { lock: name });
  return withTool(locked, name, { phase: 'recovering', epoch, recovery: newRun(world) });
}

function newRun({ servers }: World): RecoveryRun {
  const workers = servers.filter(({ no }) => no !== 0);
  return {
    steps: [
      ...servers.map(({ no }): RecoveryStep => ({ do: 'end backends', no })),
      ...workers.map(({ no }): RecoveryStep => ({ do: 'look', no })),
      { do: 'read the rows' },
    ],
    seen: [],
    left: [],
    reported: [],
    acted: [],
  };
}

/** The next step of the run; at its end the tool goes on with what it is there for. */
export function recoverOn(world: World, name: string): World {
  const tool = toolOf(world, name);
  const run = tool.recovery ?? newRun(world);
  const [next, ...steps] = run.steps;
  if (next === undefined) return ended(world, tool, run);
  return carryOut(world, tool, { ...run, steps }, next);
}

function carryOut(world: World, tool: Tool, run: RecoveryRun, next: RecoveryStep): World {
  const isUp = serverOf(world, next.do === 'read the rows' ? 0 : next.no).up;
  const keep = (recovery: RecoveryRun): World => withTool(world, tool.name, { recovery });
  switch (next.do) {
    case 'end backends':
      return isUp
        ? withTool(endOthers(world, next.no, tool.name), tool.name, { recovery: run })
        : keep(run);
    case 'look':
      return keep({ ...run, seen: [...run.seen, lookAt(world, next.no)] });
    case 'read the rows':
      return isUp ? keep(decide(world, run)) : end(world, tool.name);
    case 'act':
      if (isUp) return act(world, tool, run, next);
      return next.no === 0 ? end(world, tool.name) : keep(leave(run, next.id));
  }
}

/** Every backend of earlier runs, and what it may still do. */
export function endOthers(before: World, no: number, name: string): World {
  if (has(before, 'recovers beside stale backends')) return before;
  let world = before;
  for (const { name: other } of world.tools) {
    if (other === name) continue;
    world = broken(withoutBackend(endBackend(world, no, other), no, other), no, other);
  }
  return world;
}

/** Tools that live find their connections to a server gone. */
export function broken(
  world: World,
  no: number,
  tool: string,
  stages: readonly Call['stage'][] = ['sent', 'committing'],
): World {
  const hit = world.calls.filter(
    (call) =>
      call.no === no &&
      call.tool === tool &&
      !call.orphan &&
      call.action.do !== 'pause' &&
      stages.includes(call.stage),
  );
  if (hit.length === 0) return world;
  const lost = hit.map((call): Call => ({ ...call, stage: 'broken', event: lostEvent(call) }));
  return withCalls(world, (call) => !hit.includes(call), lost);
}

export function gidOf(id: string, target: number): string {
  return formatGid({ cluster, transaction: id, target });
}

function lookAt(world: World, no: number): ServerSeen {
  const server = serverOf(world, no);
  const seen = { server: `w${no}`, target: no };
  if (!server.up) return { ...seen, reachable: false, prepared: [], marker: undefined };
  const { prepared, marker } = diskOf(server);
  const gids = [...prepared.map((id) => gidOf(id, no)), ...foreign];
  return {
    ...seen,
    reachable: true,
    prepared: gids.map((gid) => ({ gid, owner: 'app' })),
    marker,
  };
}

/** All rows: there are never more of them than a marker names. */
function rowsFor(world: World, seen: readonly ServerSeen[]): readonly TransactionSeen[] {
  const rows = [...diskOf(serverOf(world, 0)).rows];
  return rows.map(([id, { state, finished }]) => ({
    id,
    consistency: world.scenario.consistency,
    state,
    finished,
    recent: true,
    branches: seen.map(({ server }, index) => ({
      target: index + 1,
      server,
      gid: gidOf(id, index + 1),
    })),
  }));
}

function decide(world: World, run: RecoveryRun): RecoveryRun {
  const transactions = rowsFor(world, run.seen);
  const { decisions, abort, close } = recover({ cluster, transactions, servers: run.seen });
  const stays = decisions.filter(({ decision }) => decision === 'leave').map((d) => d.transaction);
  const first = abort.map((id) => onCoordinator(id, { do: 'record aborted', attempt: 1 }));
  const steps = [
    ...(has(world, 'recovers without writing aborted first') ? [] : first),
    ...decisions.flatMap((decision) => stepFor(world, decision)),
    ...(has(world, 'recovers without writing aborted first') ? first : []),
    ...closed(world, close, stays).map((id) =>
      onCoordinator(id, { do: 'close', outcome: 'aborted' }),
    ),
  ].filter((step) => !isLeftOut(world, step));
  return { ...run, steps, left: stays, reported: [...new Set(stays)] };
}

function closed(
  world: World,
  close: readonly string[],
  stays: readonly string[],
): readonly string[] {
  return has(world, 'closes what is left') ? [...new Set([...close, ...stays])] : close;
}

function isLeftOut(world: World, step: RecoveryStep): boolean {
  if (step.do !== 'act') return false;
  if (step.action.do === 'record aborted') return has(world, 'recovers without writing aborted');
  return step.action.do === 'redo' && has(world, 'recovers without redoing');
}

function onCoordinator(
  id: string,
  action: Extract<RecoveryStep, { do: 'act' }>['action'],
): RecoveryStep {
  return { do: 'act', no: 0, id, action };
}

function stepFor(world: World, d: RecoveryDecision): readonly RecoveryStep[] {
  const base = { do: 'act', no: d.target, id: d.transaction } as const;
  const { gid, target: no } = d;
  const attempt = 1;
  if (foreign.includes(gid)) throw new Error(`recovery wants to ${d.decision} ${gid}`);
  const blind = d.decision === 'rollback' && has(world, 'recovers by commit whatever is prepared');
  if (d.decision === 'leave') return [];
  if (d.decision === 'redo') return [{ ...base, action: { do: 'redo', no, attempt } }];
  return d.decision === 'commit' || blind
    ? [{ ...base, action: { do: 'commit prepared', no, gid, attempt } }]
    : [{ ...base, action: { do: 'rollback prepared', no, gid, unsure: false, attempt } }];
}

function leave(run: RecoveryRun, id: string): RecoveryRun {
  const steps = run.steps.filter(
    (step) => step.do !== 'act' || step.id !== id || step.action.do !== 'close',
  );
  return { ...run, steps, left: [...run.left, id] };
}

function act(
  before: World,
  tool: Tool,
  run: RecoveryRun,
  next: Extract<RecoveryStep, { do: 'act' }>,
): World {
  const { world, event } = execute(before, callOf(tool, next));
  const done = { ...run, acted: [...run.acted, next.id] };
  const keep = (recovery: RecoveryRun): World => withTool(world, tool.name, { recovery });
  if (event?.on === 'row' && event.state !== 'aborted') {
    // Somebody was faster: what was decided from what was seen before does not hold.
    return keep(newRun(world));
  }
  if (event?.on === 'absent') {
    // Committed by somebody, or lost, since we looked.
    const again: Action = { do: 'redo', no: next.no, attempt: 1 };
    return keep({ ...done, steps: [{ ...next, action: again }, ...run.steps] });
  }
  return keep(event?.on === 'unfinished' ? leave(done, next.id) : done);
}

/** A step as a message, for when nobody is there any more to hear the reply. */
export function callOf(tool: Tool, { no, id, action }: Extract<RecoveryStep, { do: 'act' }>): Call {
  return {
    tool: tool.name,
    no,
    action,
    id,
    epoch: tool.epoch,
    stage: 'sent',
    orphan: true,
    cancelled: false,
  };
}

function ended(world: World, tool: Tool, run: RecoveryRun): World {
  const isApplied = diskOf(serverOf(world, 0)).history.length > 0;
  if (tool.kind === 'recover' || run.left.length > 0 || isApplied) return end(world, tool.name);
  return startMachine(world, tool.name);
}
