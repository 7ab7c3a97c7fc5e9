/** What can happen next, and the world after it. */
import { replaced, serverOf, withoutBackend, withServer } from './change.ts';
import { canExecute, execute, has } from './execute.ts';
import { faultsIn, isFault, strike } from './faults.ts';
import type { Call, Choice, Tool, World } from './model.ts';
import { callOf, recoverOn, takeLease } from './recovery.ts';
import { deliver, lostEvent, needsBackend, outlives } from './tool.ts';

/** In an order that depends on nothing but the world. */
export function choicesIn(world: World): readonly Choice[] {
  return [
    ...ofCalls(world),
    ...world.tools.flatMap((tool) => ofTool(world, tool)),
    ...world.servers.flatMap(({ no, up }): Choice[] => (up ? [] : [{ do: 'restart', no }])),
    ...faultsIn(world),
  ];
}

function ofCalls(world: World): readonly Choice[] {
  const choices: Choice[] = [];
  const answered = new Set<string>();
  for (const call of world.calls) {
    if (call.orphan) {
      choices.push(...ofOrphan(world, call));
    } else if (call.stage === 'replied' || call.stage === 'broken') {
      choices.push({ do: 'deliver', call });
    } else if (!world.scenario.reduced || outlives(call) || !answered.has(call.tool)) {
      if (!outlives(call)) answered.add(call.tool);
      if (!serverOf(world, call.no).up) choices.push({ do: 'deliver', call });
      else if (canExecute(world, call)) choices.push({ do: 'carry out', call });
    }
  }
  return choices;
}

function ofOrphan(world: World, call: Call): readonly Choice[] {
  const gone: Choice = { do: 'vanish', call };
  const runs = serverOf(world, call.no).up && canExecute(world, call);
  return runs ? [{ do: 'carry out', call }, gone] : [gone];
}

function ofTool(world: World, tool: Tool): readonly Choice[] {
  const coordinator = serverOf(world, 0);
  if (tool.phase === 'waiting') {
    const free = coordinator.lock === undefined || has(world, 'recovers without the lease');
    return coordinator.up && free ? [{ do: 'take the lease', tool: tool.name }] : [];
  }
  if (tool.phase !== 'recovering') return [];
  const next = tool.recovery?.steps[0];
  const waits = next?.do === 'act' && !canExecute(world, callOf(tool, next));
  return waits ? [] : [{ do: 'recover on', tool: tool.name }];
}

/** The world after the choice; throws what the machine and the recovery throw. */
export function choose(world: World, choice: Choice): World {
  if (isFault(choice)) return strike(world, choice);
  switch (choice.do) {
    case 'carry out':
      return carryOut(world, choice.call);
    case 'deliver':
      return deliverTo(world, choice.call);
    case 'vanish':
      return vanish(world, choice.call);
    case 'restart':
      return withServer(world, choice.no, { up: true });
    case 'take the lease':
      return takeLease(world, choice.tool);
    case 'recover on':
      return recoverOn(world, choice.tool);
  }
}

/** The reply to a call that leaves nothing behind comes at once. */
function carryOut(before: World, call: Call): World {
  const { world, event } = execute(before, call);
  if (event === undefined || call.orphan) return world;
  if (!outlives(call)) return deliver(world, call.tool, event);
  return replaced(world, call, { ...call, stage: 'replied', event });
}

/** It never came to the server, which notices that its client has gone. */
function vanish(before: World, call: Call): World {
  const world = replaced(before, call);
  return needsBackend(call.action) ? withoutBackend(world, call.no, call.tool) : world;
}

function deliverTo(before: World, call: Call): World {
  return deliver(replaced(before, call), call.tool, call.event ?? lostEvent(call));
}
