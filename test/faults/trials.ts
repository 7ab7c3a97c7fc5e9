/** How many trials there are: a fault, and where it strikes. */
import { conditions, cutShort, failovers } from './conditions.ts';
import { cutsOf, messagesOf, scenarios } from './messages.ts';
import {
  convergentVictims,
  downPositions,
  everywherePositions,
  failing,
  firstRunPositions,
  halfDetachedOn,
  killedBatches,
  laterPositionsOfThree,
  leftovers,
  oneServerPositions,
  outsideAgainPositions,
  outsidePositions,
  outsideVictims,
  positions,
  rowsPositions,
  stagedPositions,
  stagedRecoveryPositions,
  stagedVictims,
  undoingPositions,
  undoingVictims,
} from './positions.ts';
import { toldStretches } from './told-stretches.ts';

export interface Trials {
  readonly fault: string;
  readonly at: string;
  readonly count: number;
}

const inRecovery = sum(leftovers.map((leftover) => leftover.positions));
const undoing = undoingVictims.length * undoingPositions.length;
const servers = ['coordinator', 'w1', 'w2'];
const stretches = toldStretches.map((told) => sum(told.stretches.map(cutsOf)));

export const trials: readonly Trials[] = [
  tool('before and after each action, two workers', positions.length),
  tool('the same from PREPARE on, three workers', laterPositionsOfThree.length),
  tool('nodes are databases of one server, from PREPARE on', oneServerPositions.length),
  tool('a migration that changes rows, too, from PREPARE on', rowsPositions.length),
  tool('staged, from the first promise on', stagedPositions.length),
  tool('while it recovers what was staged', stagedRecoveryPositions.length),
  tool('in the first run ever', firstRunPositions.length),
  tool('while it undoes a run that failed', sum(failing.map((run) => run.positions))),
  tool('while it takes a migration back', downPositions.length),
  tool('while it recovers', inRecovery),
  tool('steps outside transactions', outsidePositions.length),
  tool('each worker commits by itself', outsidePositions.length),
  tool('the run that goes on with these', outsideAgainPositions.length),
  tool('a database is made on each server', everywherePositions.length),
  tool('a partition is detached', everywherePositions.length),
  tool('a partition is half detached', halfDetachedOn.length),
  server('each of three, before and after each action', servers.length * positions.length),
  server('those with something to undo, while that is done', undoing),
  server('each of three, while the tool recovers', servers.length * inRecovery),
  server('the last of three workers, from PREPARE on', laterPositionsOfThree.length),
  server('staged, from the first promise on', stagedVictims.length * stagedPositions.length),
  server('the one that has all nodes, from PREPARE on', oneServerPositions.length),
  server('steps outside transactions', sum(outsideVictims.map((victim) => victim.positions))),
  server('in the middle of a batch', killedBatches.length),
  server('a partition is half detached', halfDetachedOn.length),
  server('each worker commits by itself', sum(convergentVictims.map((victim) => victim.positions))),
  {
    fault: 'the connection is cut',
    at: 'before and after each message of a transaction, of undoing and recovering it as well',
    count: 2 * sum(scenarios.map(messagesOf)),
  },
  ...toldStretches.map(({ command }, i) => ({
    fault: 'the connection is cut',
    at: `the same beside it: ${command}`,
    count: 2 * (stretches[i] ?? 0),
  })),
  {
    fault: 'further conditions',
    at: 'slots, constraints, triggers, roles, poolers, two tools',
    count: conditions.length,
  },
  {
    fault: 'replication',
    at: 'standbys that are promoted, or not waited for',
    count: failovers.length + cutShort.length,
  },
];

export const total = trials.reduce((all, { count }) => all + count, 0);

function tool(at: string, count: number): Trials {
  return { fault: 'SIGKILL of the tool', at, count };
}

function server(at: string, count: number): Trials {
  return { fault: 'SIGKILL of a server', at, count };
}

function sum(lists: readonly (readonly unknown[])[]): number {
  return lists.reduce((all, list) => all + list.length, 0);
}
