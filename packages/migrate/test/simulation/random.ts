/** Schedules drawn from a seed: the same seed gives the same schedule. */
import { choicesIn, choose } from './choices.ts';
import { type Failure, findingsOf, printed } from './explore.ts';
import { allKinds, isFault } from './faults.ts';
import { check } from './invariants.ts';
import type { Choice, FaultKind, Flaw, Scenario, World } from './model.ts';
import { worldOf } from './world.ts';

export interface Walk {
  readonly scenario: Scenario;
  readonly steps: number;
  readonly failure?: Failure;
  readonly path: readonly Choice[];
  readonly world: World;
}

/** One schedule, checked at its end and at some worlds on its way. */
export function walk(
  seed: number,
  consistency: Scenario['consistency'],
  flaws: ReadonlySet<Flaw> = new Set(),
  kinds = allKinds,
): Walk {
  const random = generator(seed);
  const scenario = { ...draw(random, flaws, kinds), consistency };
  const path: Choice[] = [];
  let world = worldOf(scenario);
  for (;;) {
    const choices = choicesIn(world);
    const last = choices.length === 0;
    const findings = last || random() < 0.1 ? findingsOf(() => check(world)) : [];
    if (findings.length > 0 || last) return report(scenario, path, world, findings);
    const choice = pick(random, choices);
    path.push(choice);
    const broken = findingsOf(() => {
      world = choose(world, choice);
      return [];
    });
    if (broken.length > 0) return report(scenario, path, world, broken);
  }
}

function report(
  scenario: Scenario,
  path: readonly Choice[],
  world: World,
  findings: readonly string[],
): Walk {
  const walked = { scenario, steps: path.length, path, world };
  if (findings.length === 0) return walked;
  return { ...walked, failure: { findings, transcript: printed(path, world) } };
}

type Random = () => number;

function draw(
  random: Random,
  flaws: ReadonlySet<Flaw>,
  kinds: readonly FaultKind[],
): Omit<Scenario, 'consistency'> {
  const others = Array.from({ length: below(random, 3) }, () =>
    random() < 0.5 ? ('apply' as const) : ('recover' as const),
  );
  return {
    workers: 1 + below(random, 4),
    tools: ['apply', ...others],
    faults: below(random, 6),
    kinds: kinds.filter(() => random() < 0.7),
    rounds: 1 + below(random, 2),
    attempts: 1 + below(random, 3),
    flaws,
    reduced: false,
  };
}

/** Most of the time something goes right; what is broken stays so for a while. */
function pick(random: Random, choices: readonly Choice[]): Choice {
  const faults = choices.filter(isFault);
  const steps = choices.filter((choice) => !isFault(choice));
  const strikes = faults.length > 0 && (steps.length === 0 || random() < 0.08);
  const from = strikes ? faults : steps;
  const choice = from[below(random, from.length)];
  if (choice === undefined) throw new Error('nothing to choose from');
  return choice;
}

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** mulberry32 */
function generator(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
