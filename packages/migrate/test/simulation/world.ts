/** Worlds to begin with. */
import { start } from '../../src/commit/index.ts';
import { allKinds } from './faults.ts';
import type { LogRecord, Scenario, Server, Tool, World } from './model.ts';
import { gidOf } from './recovery.ts';
import { startMachine } from './tool.ts';

export const plain: Scenario = {
  consistency: 'atomic',
  workers: 2,
  tools: ['apply'],
  faults: 0,
  kinds: allKinds,
  rounds: 1,
  attempts: 2,
  flaws: new Set(),
  reduced: true,
};

/** The first tool has the lease and has just started; the others wait for the lease. */
export function worldOf(scenario: Scenario): World {
  const servers = Array.from({ length: scenario.workers + 1 }, (_, no) => newServer(no));
  const tools = scenario.tools.map((kind, index) => newTool(scenario, kind, index));
  return startMachine(
    { scenario, servers, tools, calls: [], budget: scenario.faults, losses: [] },
    'A',
  );
}

function newServer(no: number): Server {
  const log: readonly LogRecord[] = no === 0 ? [{ on: 'lease', epoch: 1 }] : [];
  const server = { no, up: true, log, backends: [], poisoned: false };
  return no === 0 ? { ...server, lock: 'A' } : server;
}

function newTool(scenario: Scenario, kind: Tool['kind'], index: number): Tool {
  const name = String.fromCharCode(65 + index);
  const id = name.toLowerCase().repeat(32);
  const branches = Array.from({ length: scenario.workers }, (_, i) => ({
    no: i + 1,
    gid: gidOf(id, i + 1),
  }));
  const { consistency, rounds, attempts } = scenario;
  const transaction = { id, consistency, branches, rounds, attempts };
  // A first tool is already running: its transition is the machine's first.
  const phase = index === 0 ? 'running' : 'waiting';
  return {
    name,
    kind,
    phase,
    epoch: index === 0 ? 1 : 0,
    transaction,
    state: start(transaction).state,
  };
}
