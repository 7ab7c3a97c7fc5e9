/** What must hold in a world, and once recovery ran from it. */
import { serverOf, withServer, withTool } from './change.ts';
import { choose } from './choices.ts';
import { diskOf } from './disk.ts';
import { kill } from './faults.ts';
import type { Tool, World } from './model.ts';
import { recoverOn, takeLease } from './recovery.ts';
import type { RecoveryRun } from './recovery-model.ts';
import { outlives } from './tool.ts';

/** What was found wrong, each in a sentence; none if all is well. */
export type Findings = readonly string[];

/**
 * Every tool dies here and now, every server comes back, recovery runs, and then whatever was still
 * on its way to a server is carried out, if anything could keep it.
 */
export function check(world: World): Findings {
  const settled = settle(world);
  return [...ofRun(world), ...ofSettled(settled), ...ofAgain(settled)];
}

interface Settled {
  readonly world: World;
  readonly run: RecoveryRun;
}

const operator = 'Z';

export function settle(before: World): Settled {
  let world = before.tools.reduce(
    (w, { name, phase }) => (phase === 'dead' ? w : kill(w, name)),
    before,
  );
  for (const { no } of world.servers) world = withServer(world, no, { up: true });
  const settled = recovered(withOperator(world));
  return { ...settled, world: drained(settled.world) };
}

function withOperator(world: World): World {
  const [first] = world.tools;
  if (first === undefined) throw new Error('a world without tools');
  const { transaction } = first;
  const tool: Tool = { name: operator, kind: 'recover', phase: 'waiting', epoch: 0, transaction };
  return { ...world, budget: 0, tools: [...world.tools, tool] };
}

/** One run of recovery without faults. */
function recovered(before: World): Settled {
  let world = takeLease(before, operator);
  let run = runOf(world);
  for (let steps = 0; phaseOf(world) === 'recovering'; steps += 1) {
    if (steps > 200) throw new Error('recovery does not come to an end');
    world = recoverOn(unblocked(world), operator);
    run = runOf(world);
  }
  return { world, run };
}

function phaseOf(world: World): Tool['phase'] | undefined {
  return world.tools.at(-1)?.phase;
}

function runOf(world: World): RecoveryRun {
  const run = world.tools.at(-1)?.recovery;
  if (run === undefined) throw new Error('recovery did not begin');
  return run;
}

/** A COMMIT under way holds up recovery until it is through. */
function unblocked(world: World): World {
  const committing = world.calls.find(({ stage }) => stage === 'committing');
  return committing === undefined || !world.scenario.flaws.has('recovers beside stale backends')
    ? world
    : choose(world, { do: 'carry out', call: committing });
}

function drained(before: World): World {
  let world = before;
  for (let [call] = world.calls; call !== undefined; [call] = world.calls) {
    world = choose(world, { do: outlives(call) ? 'carry out' : 'vanish', call });
  }
  return world;
}

/** Once more: there must be nothing left to do but what could not be done the first time. */
function ofAgain({ world, run }: Settled): Findings {
  const again = recovered(withTool(world, operator, { phase: 'waiting' }));
  const mayTryAgain = (id: string): boolean => run.left.includes(id) && !run.reported.includes(id);
  return again.run.acted.every(mayTryAgain)
    ? []
    : ['a second run of recovery found something left to do'];
}

function ofSettled(settled: Settled): Findings {
  const { servers, tools, losses } = settled.world;
  const ids = new Set([
    ...servers.flatMap((server) => [...diskOf(server).prepared, ...diskOf(server).applied]),
    ...diskOf(serverOf(settled.world, 0)).rows.keys(),
    ...tools.filter(({ name }) => name !== operator).map(({ transaction }) => transaction.id),
  ]);
  const findings = [...ids].flatMap((id) => ofTransaction(settled, id));
  const { history } = diskOf(serverOf(settled.world, 0));
  if (history.length > 1 && losses.length === 0) findings.push('the migration was applied twice');
  return findings;
}

/** All or none, and history and row agree with that; or else it was reported. */
function ofTransaction({ world, run }: Settled, id: string): Findings {
  if (run.left.includes(id)) {
    return world.losses.includes('record')
      ? []
      : [`${short(id)} was left, although nothing was lost`];
  }
  const [coordinator, ...workers] = world.servers.map((server) => diskOf(server));
  const counts = workers.map(({ applied }) => applied.filter((other) => other === id).length);
  const row = coordinator?.rows.get(id);
  const isApplied = coordinator?.history.includes(id) ?? false;
  const expected = row?.state === 'committed' ? 1 : 0;
  const findings: string[] = [];
  if (counts.some((count) => count !== expected)) {
    findings.push(
      `${short(id)} is ${row?.state ?? 'unknown'}, and on the workers: ${counts.join(', ')}`,
    );
  }
  if (isApplied !== (expected === 1))
    findings.push(`${short(id)} is ${row?.state}, but not so in the history`);
  if (workers.some(({ prepared }) => prepared.includes(id)))
    findings.push(`${short(id)} stays prepared`);
  if (row !== undefined && (row.state === 'preparing' || !row.finished)) {
    findings.push(`the row of ${short(id)} stays ${row.state}, and open`);
  }
  return findings.concat(ofWord(world, id, expected));
}

/** What a tool has told its user must be so, unless the coordinator has lost what it had recorded. */
function ofWord(world: World, id: string, expected: number): Findings {
  if (world.losses.includes('record')) return [];
  const state = world.tools.find((tool) => tool.transaction.id === id)?.state;
  if (state?.phase !== 'done' || state.outcome === 'in doubt') return [];
  const told = state.outcome === 'committed' ? 1 : 0;
  return told === expected ? [] : [`the tool of ${short(id)} said ${state.outcome}`];
}

/** A tool that says that nothing is left must have left nothing. */
function ofRun(world: World): Findings {
  if (world.losses.length > 0) return [];
  return world.tools.flatMap(({ name, state, transaction: { id } }) => {
    if (state?.phase !== 'done' || state.outcome === 'in doubt') return [];
    const left = world.servers.filter(
      (server) => diskOf(server).prepared.includes(id) && !state.unfinished.includes(server.no),
    );
    const late = world.calls.filter(
      (call) => call.tool === name && ['prepare', 'commit'].includes(call.action.do),
    );
    return [
      ...left.map(({ no }) => `tool ${name} said that nothing was left on w${no}`),
      ...late.map(({ no }) => `tool ${name} said that nothing was left, while w${no} is at it`),
    ].filter(() => state.unfinished.length === 0);
  });
}

function short(id: string): string {
  return `transaction ${(id[0] ?? '').toUpperCase()}`;
}
