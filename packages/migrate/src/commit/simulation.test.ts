import { describe, expect, it } from 'vitest';
import '../../test/simulation/suite.ts';
import {
  begin,
  keyOf,
  type Move,
  moves,
  violation,
  type World,
} from '../../test/commit-world/world.ts';

/** Try every order of everything that can happen, within the number of faults. */
function explore(branches: number, faults: number): { worlds: number; ends: Set<string> } {
  const first = begin(branches, faults);
  const seen = new Set([keyOf(first)]);
  const from = new Map<string, { key: string; move: string }>();
  const queue: World[] = [first];
  const ends = new Set<string>();
  for (let world = queue.pop(); world !== undefined; world = queue.pop()) {
    const key = keyOf(world);
    const wrong = violation(world);
    if (wrong !== undefined) throw new Error(`${wrong}:\n${story(key, from)}`);
    for (const move of moves(world)) {
      const next = keyOf(move.to);
      if (seen.has(next)) continue;
      seen.add(next);
      from.set(next, { key, move: move.name });
      queue.push(move.to);
    }
    if (world.tool?.state.phase === 'done') ends.add(world.tool.state.outcome);
  }
  return { worlds: seen.size, ends };
}

function story(key: string, from: ReadonlyMap<string, { key: string; move: string }>): string {
  const lines: string[] = [];
  for (let at = from.get(key); at !== undefined; at = from.get(at.key)) lines.unshift(at.move);
  return lines.join('\n');
}

/** mulberry32: small, and the same everywhere. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** One random schedule to its end; a seed that fails prints its story, and gives it again. */
function schedule(seed: number): string {
  const random = randomOf(seed);
  let world = begin(1 + Math.floor(random() * 4), Math.floor(random() * 6));
  const told: string[] = [];
  for (let i = 0; i < 300; i++) {
    const wrong = violation(world);
    if (wrong !== undefined) throw new Error(`seed ${seed}: ${wrong}:\n${told.join('\n')}`);
    // Crashes can always happen: rarely enough that most schedules come somewhere.
    const possible: readonly Move[] = moves(world).filter(
      ({ name }) => !name.endsWith('crashes') || random() < 0.05,
    );
    const move = possible[Math.floor(random() * possible.length)];
    if (move === undefined) break;
    told.push(move.name);
    world = move.to;
  }
  return world.row;
}

describe('the committer and recovery, in every order of what can happen', () => {
  it.each([
    { branches: 0, faults: 4 },
    { branches: 1, faults: 2 },
    { branches: 2, faults: 1 },
  ])('$branches branches, $faults faults', ({ branches, faults }) => {
    const { worlds, ends } = explore(branches, faults);
    expect(worlds).toBeGreaterThan(100);
    expect([...ends].toSorted()).toContain('committed');
    expect([...ends].toSorted()).toContain('aborted');
  });

  it('and in random schedules with up to four branches and five faults', () => {
    const rows = new Set<string>();
    for (let seed = 1; seed <= 3_000; seed++) rows.add(schedule(seed));
    expect([...rows].toSorted()).toEqual(['aborted', 'committed', 'none', 'preparing']);
  });
});
