/** Two worlds that have nothing in common: what looks at the clock or throws dice differs in them. */

/** 400 days, an hour, a minute, a second and a millisecond: no part of a date stays the same. */
const LATER_MS = 400 * 86_400_000 + 3_661_001;

const RealDate = Date;
const realRandom = Math.random;

/**
 * Makes the clock and `Math.random` of this thread those of a world: in the second, it is later, and
 * numbers that were below a half are above.
 */
export function enterWorld(world: 0 | 1): void {
  globalThis.Date = world === 0 ? RealDate : laterDate();
  Math.random = () => (realRandom() + world) / 2;
}

function laterDate(): DateConstructor {
  const now = (): number => RealDate.now() + LATER_MS;
  return new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (date, args, self) =>
      Reflect.construct(date, args.length > 0 ? args : [now()], self),
    get: (date, key) => (key === 'now' ? now : Reflect.get(date, key)),
  });
}
