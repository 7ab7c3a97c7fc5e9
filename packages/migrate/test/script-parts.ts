import * as fc from 'fast-check';

/** A generator of one statement, and how often it is drawn beside the others. */
type Weighted = fc.WeightedArbitrary<string>;

/**
 * Scripts that begin with some of the sound statements, at least `least`, and go on with drawn ones. Each `@`
 * is another number.
 */
export function scriptsOf(
  sound: readonly string[],
  least: number,
  drawn: readonly Weighted[],
): fc.Arbitrary<string[]> {
  const first = fc.subarray([...sound], { minLength: least });
  const rest = fc.array(fc.oneof(...drawn), { minLength: 4, maxLength: 14 });
  return fc.tuple(first, rest).map(([begin, more]) => {
    let number = 2;
    return [...begin, ...more].map((sql) => sql.replaceAll('@', () => `${++number}`));
  });
}

export function pick(...items: string[]): fc.Arbitrary<string> {
  return fc.constantFrom(...items);
}

/** The texts of all parts, one after the other. */
export function text(...words: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> {
  const all = words.map((word) => (typeof word === 'string' ? fc.constant(word) : word));
  return fc.tuple(...all).map((each) => each.join(''));
}
