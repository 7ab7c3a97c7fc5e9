/**
 * Tests of the committer and recovery in a world of servers whose logs a failover may cut off. More of
 * them, and one again with its transcript: `npx -y pnpm@10 simulate`.
 */
import { describe, expect, it } from 'vitest';
import { explore } from '../../test/simulation/explore.ts';
import { lostAfterClosing, lostRow } from '../../test/simulation/limits.ts';
import { mutants, redundant, stagedMutants } from '../../test/simulation/mutants.ts';
import { walk } from '../../test/simulation/random.ts';
import { scenarios } from '../../test/simulation/scenarios.ts';
import type { JointConsistency } from './model.ts';

const timeout = 3_600_000;

describe('the committer among servers that fail', () => {
  it.each(scenarios)(
    'every schedule: $consistency, $workers workers, $tools, $faults of $kinds',
    (scenario) => {
      const { states, failures } = explore(scenario);
      expect(failures).toEqual([]);
      expect(states).toBeGreaterThan(100);
    },
    timeout,
  );

  it.each(['atomic', 'staged'] as const)(
    'random schedules, %s',
    (consistency) => expect(firstFailure(consistency, 1, 2_000)).toBeUndefined(),
    timeout,
  );
});

/** The seed to run again, how it went, and what was found. */
function firstFailure(
  consistency: JointConsistency,
  first: number,
  count: number,
): string | undefined {
  for (let seed = first; seed < first + count; seed += 1) {
    const { failure } = walk(seed, consistency);
    if (failure === undefined) continue;
    const story = [...failure.transcript, ...failure.findings].join('\n');
    return `pnpm simulate --seed ${seed}, ${consistency}:\n${story}`;
  }
  return undefined;
}

function named<M extends { readonly flaws: readonly string[] }>(
  mutant: M,
): M & { readonly name: string } {
  return { ...mutant, name: mutant.flaws.join(', and ') };
}

describe('a protocol with something left out', () => {
  it.each([...mutants, ...stagedMutants].map(named))(
    'is found out, $scenario.consistency: $name',
    ({ flaws, scenario, finding }) => {
      const { failures } = explore({ ...scenario, flaws: new Set(flaws) });
      expect(failures.flatMap(({ findings }) => findings).join('\n')).toContain(finding);
    },
  );

  it.each(redundant.map(named))(
    'is held up by another guard, though it shows, $scenario.consistency: $name',
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
