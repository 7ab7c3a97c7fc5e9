/** Every schedule of a scenario, each world looked at once. */
import { choicesIn, choose } from './choices.ts';
import { check } from './invariants.ts';
import { keyOf } from './key.ts';
import type { Choice, Scenario, World } from './model.ts';
import { describeChoice, describeWorld } from './transcript.ts';
import { worldOf } from './world.ts';

export interface Failure {
  readonly findings: readonly string[];
  readonly transcript: readonly string[];
}

export interface Exploration {
  readonly states: number;
  /** Different orders of choices from the beginning to an end. */
  readonly schedules: number;
  readonly failures: readonly Failure[];
}

/** Depth first; `limit` is the number of failures after which it stops. */
export function explore(scenario: Scenario, limit = 1): Exploration {
  const schedules = new Map<number, number>();
  const path: Choice[] = [];
  const failures: Failure[] = [];
  const visit = (world: World): number => {
    const key = keyOf(world);
    const known = schedules.get(key);
    if (known !== undefined) return known;
    const findings = findingsOf(() => check(world));
    if (findings.length > 0) failures.push({ findings, transcript: printed(path, world) });
    let count = 0;
    for (const choice of findings.length > 0 ? [] : choicesIn(world)) {
      if (failures.length >= limit) break;
      path.push(choice);
      let next: World | undefined;
      const broken = findingsOf(() => {
        next = choose(world, choice);
        return [];
      });
      if (next !== undefined) count += visit(next);
      else failures.push({ findings: broken, transcript: printed(path, world) });
      path.pop();
    }
    count ||= 1;
    schedules.set(key, count);
    return count;
  };
  const total = visit(worldOf(scenario));
  return { states: schedules.size, schedules: total, failures };
}

/** What throws has found something, too. */
export function findingsOf(run: () => readonly string[]): readonly string[] {
  try {
    return run();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

export function printed(path: readonly Choice[], world: World): readonly string[] {
  return [...path.map(describeChoice), ...describeWorld(world)];
}
