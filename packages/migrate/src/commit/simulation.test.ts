/**
 * Tests of the committer and recovery in a world of servers whose logs a failover may cut off.
 *
 * - CITRATE_SIMULATION_SCHEDULES: how many random schedules; 3,000 if not set
 * - CITRATE_SIMULATION_FIRST: the first seed; 1 if not set
 * - CITRATE_SIMULATION_SEED: one seed to run again, with its transcript
 * - CITRATE_SIMULATION_FAULTS: how many more faults every exhaustive scenario has; 0 if not set
 */
import { describe, expect, it } from 'vitest';
import { explore } from '../../test/simulation/explore.ts';
import { lostAfterClosing, lostRow } from '../../test/simulation/limits.ts';
import type { FaultKind, Scenario } from '../../test/simulation/model.ts';
import { mutants, redundant } from '../../test/simulation/mutants.ts';
import { walk } from '../../test/simulation/random.ts';
import { describeChoice } from '../../test/simulation/transcript.ts';
import { plain } from '../../test/simulation/world.ts';

function setting(name: string, fallback: number): number {
  const text = process.env[`CITRATE_SIMULATION_${name}`];
  return text === undefined ? fallback : Number(text);
}

const moreFaults = setting('FAULTS', 0);
const timeout = 3_600_000;

const withoutLoss: readonly FaultKind[] = [
  'cut',
  'error',
  'interrupt',
  'kill',
  'cut the lease',
  'crash',
];
const stalls: readonly FaultKind[] = ['cut', 'kill', 'cut the lease'];

const scenarios: readonly Partial<Scenario>[] = [
  { workers: 2, tools: ['apply'], faults: 1, kinds: withoutLoss },
  { workers: 2, tools: ['apply'], faults: 1, kinds: ['fail over'] },
  { workers: 1, tools: ['apply'], faults: 2, kinds: ['cut', 'kill', 'crash', 'fail over'] },
  { workers: 1, tools: ['apply', 'recover'], faults: 1, kinds: stalls },
  { workers: 1, tools: ['apply', 'apply'], faults: 1, kinds: stalls },
];

describe('the committer among servers that fail', () => {
  it.each(scenarios)(
    'every schedule: $workers workers, $tools, $faults of $kinds',
    (scenario) => {
      const faults = (scenario.faults ?? 0) + moreFaults;
      const { states, schedules, failures } = explore({ ...plain, ...scenario, faults });
      expect(failures).toEqual([]);
      expect(states).toBeGreaterThan(100);
      if (moreFaults > 0) console.info(`${states} states, ${schedules.toExponential(1)} schedules`);
    },
    timeout,
  );

  it(
    'random schedules',
    () => {
      const only = process.env['CITRATE_SIMULATION_SEED'];
      if (only !== undefined) console.info(walk(Number(only)).path.map(describeChoice).join('\n'));
      const first = only === undefined ? setting('FIRST', 1) : Number(only);
      const count = only === undefined ? setting('SCHEDULES', 3_000) : 1;
      expect(firstFailure(first, count)).toBeUndefined();
    },
    timeout,
  );
});

/** The seed to run again, how it went, and what was found. */
function firstFailure(first: number, count: number): string | undefined {
  for (let seed = first; seed < first + count; seed += 1) {
    const { failure } = walk(seed);
    if (failure === undefined) continue;
    const story = [...failure.transcript, ...failure.findings].join('\n');
    return `CITRATE_SIMULATION_SEED=${seed}:\n${story}`;
  }
  return undefined;
}

describe('a protocol with something left out', () => {
  it.each(mutants.map((mutant) => ({ ...mutant, name: mutant.flaws.join(', and ') })))(
    'is found out: $name',
    ({ flaws, scenario, finding }) => {
      const { failures } = explore({ ...scenario, flaws: new Set(flaws) });
      expect(failures.flatMap(({ findings }) => findings).join('\n')).toContain(finding);
    },
  );

  it.each(redundant.map((mutant) => ({ ...mutant, name: mutant.flaws.join(', and ') })))(
    'is held up by another guard, though it shows: $name',
    ({ flaws, scenario }) => {
      const { states, schedules, failures } = explore({ ...scenario, flaws: new Set(flaws) });
      const sound = explore(scenario);
      expect(failures).toEqual([]);
      expect([states, schedules]).not.toEqual([sound.states, sound.schedules]);
    },
    timeout,
  );
});

describe('a loss after everything was told to be finished', () => {
  it('is reported where the coordinator has lost its row', () => {
    const { acted, reported } = lostRow();
    expect(acted).toEqual([]);
    expect(reported).toHaveLength(1);
  });

  it('is made good where a worker has lost its branch', () => {
    const { acted, reported } = lostAfterClosing();
    expect(acted).toHaveLength(1);
    expect(reported).toEqual([]);
  });
});
