/** Losses after the end of a run, and what recovery makes of them. */
import { choicesIn, choose } from './choices.ts';
import { strike } from './faults.ts';
import { settle } from './invariants.ts';
import type { World } from './model.ts';
import { plain, worldOf } from './world.ts';

interface Told {
  readonly acted: readonly string[];
  readonly reported: readonly string[];
}

/** The coordinator comes back from before the transaction, which all the workers have. */
export function lostRow(): Told {
  return after({ no: 0, lost: 3 });
}

/** A worker comes back from before its PREPARE, after the transaction was committed everywhere. */
export function lostAfterClosing(): Told {
  return after({ no: 1, lost: 2 });
}

function after(loss: { readonly no: number; readonly lost: number }): Told {
  const { acted, reported } = settle(strike(committed(), { do: 'fail over', ...loss })).run;
  return { acted, reported };
}

/** The end of a run in which nothing goes wrong. */
function committed(): World {
  let world = worldOf(plain);
  for (let [next] = choicesIn(world); next !== undefined; [next] = choicesIn(world)) {
    world = choose(world, next);
  }
  return world;
}
