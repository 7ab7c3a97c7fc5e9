/**
 * Protocols with something left out, and the smallest scenario that shows it. Where one guard is held
 * up by another, both are left out.
 */
import type { FaultKind, Flaw, Scenario } from './model.ts';
import { plain } from './world.ts';

export interface Mutant {
  readonly flaws: readonly Flaw[];
  readonly scenario: Scenario;
  /** What is found, or a part of it. */
  readonly finding: string;
}

function scenario(workers: number, faults: number, ...kinds: readonly FaultKind[]): Scenario {
  return { ...plain, workers, faults, kinds };
}

const anything = scenario(2, 1, 'cut', 'error', 'interrupt', 'kill', 'cut the lease', 'crash');
const failover = scenario(2, 1, 'fail over');
const failoverAndCut = scenario(1, 2, 'cut', 'fail over');

export const mutants: readonly Mutant[] = [
  {
    flaws: ['takes any tag of PREPARE'],
    scenario: anything,
    finding: 'although nothing was lost',
  },
  {
    flaws: ['takes an unsure PREPARE for a prepared one'],
    scenario: scenario(1, 2, 'cut', 'crash'),
    finding: 'said that nothing was left',
  },
  {
    flaws: ['takes an unsure COMMIT for a done one'],
    scenario: anything,
    finding: 'although nothing was lost',
  },
  {
    flaws: ['takes an unsure COMMIT for a failed one', 'aborts without the row lock'],
    scenario: anything,
    finding: 'said aborted',
  },
  {
    flaws: ['looks up the row beside its backend', 'aborts without the row lock'],
    scenario: anything,
    finding: 'said aborted',
  },
  {
    flaws: ['takes an unreachable coordinator for an aborted row'],
    scenario: anything,
    finding: 'said aborted',
  },
  {
    flaws: ['rolls back an unsure branch beside its backend'],
    scenario: anything,
    finding: 'said that nothing was left',
  },
  {
    flaws: ['records nothing first'],
    scenario: anything,
    finding: 'although nothing was lost',
  },
  {
    flaws: ['writes the history after the decision'],
    scenario: anything,
    finding: 'not so in the history',
  },
  {
    flaws: ['commits asynchronously on the coordinator'],
    scenario: anything,
    finding: 'although nothing was lost',
  },
  {
    flaws: ['writes no marker'],
    scenario: anything,
    finding: 'a second run of recovery',
  },
  {
    flaws: ['redoes without the marker'],
    scenario: failoverAndCut,
    finding: 'is committed, and on the workers: 2',
  },
  {
    flaws: ['reads the marker before it has its lock'],
    scenario: failoverAndCut,
    finding: 'is committed, and on the workers: 2',
  },
  {
    flaws: ['recovers beside stale backends'],
    scenario: anything,
    finding: 'stays prepared',
  },
  {
    flaws: ['recovers without writing aborted'],
    scenario: anything,
    finding: 'stays preparing, and open',
  },
  {
    flaws: ['recovers by commit whatever is prepared'],
    scenario: anything,
    finding: 'is aborted, and on the workers: 1, 0',
  },
  {
    flaws: ['recovers without redoing'],
    scenario: failover,
    finding: 'is committed, and on the workers: 0, 1',
  },
  {
    flaws: ['closes what is left'],
    scenario: failover,
    finding: 'a second run of recovery',
  },
];

const staged: Scenario = { ...anything, consistency: 'staged' };

/** Of branches that are not prepared. */
export const stagedMutants: readonly Mutant[] = [
  {
    flaws: ['stages without looking at deferred constraints'],
    scenario: staged,
    finding: 'although nothing was lost',
  },
  {
    flaws: ['takes a lost COMMIT of a branch for a done one'],
    scenario: staged,
    finding: 'said that nothing was left',
  },
  {
    flaws: ['takes an unsure COMMIT for a done one'],
    scenario: staged,
    finding: 'although nothing was lost',
  },
  {
    flaws: ['writes no marker'],
    scenario: staged,
    finding: 'a second run of recovery',
  },
  {
    flaws: ['redoes without the marker', 'looks for the marker beside its backend'],
    scenario: staged,
    finding: 'is committed, and on the workers: 1, 2',
  },
  {
    flaws: ['recovers without redoing'],
    scenario: staged,
    finding: 'is committed, and on the workers: 0',
  },
  {
    flaws: ['recovers beside stale backends'],
    scenario: staged,
    finding: 'although nothing was lost',
  },
];

const stalled: Scenario = {
  ...scenario(1, 1, 'cut the lease', 'cut', 'kill'),
  tools: ['apply', 'recover'],
};

/**
 * Guards that others hold up: nothing stays wrong without them within these scenarios, in which each
 * of them comes into play. The first two leave a branch behind that the next recovery redoes.
 */
export const redundant: readonly Omit<Mutant, 'finding'>[] = [
  { flaws: ['takes an absent gid for a committed one'], scenario: failover },
  {
    flaws: ['decides without looking at the state', 'decides without looking at the epoch'],
    scenario: stalled,
  },
  { flaws: ['decides without looking at the epoch'], scenario: stalled },
  { flaws: ['takes an unsure COMMIT for a failed one'], scenario: stalled },
  { flaws: ['looks up the row beside its backend'], scenario: stalled },
  { flaws: ['records without the epoch'], scenario: stalled },
  { flaws: ['recovers without the lease'], scenario: stalled },
  { flaws: ['looks for the marker beside its backend'], scenario: staged },
];
