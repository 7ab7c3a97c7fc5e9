/** Numbers behind a type's name: the length of a varchar, precision and scale of a numeric. */
export type Modifiers = readonly number[];

/**
 * How PostgreSQL hashes a type of values: signed numbers of 32 bits, by the hash function of the type's
 * default operator class. Undefined is given for what is none of the type's, and for what is not
 * certain: what a setting gives a meaning, or what the column would round or cut.
 */
export interface HashedType {
  /** Of the text that the type's input takes. */
  readonly hashOf: (text: string, modifiers?: Modifiers) => number | undefined;
  /** Of a value of JavaScript, as drivers send it. */
  readonly hashOfValue: (value: unknown, modifiers?: Modifiers) => number | undefined;
  /** How a value has to be written in SQL, to end a sentence with. */
  readonly written: string;
  /** Which values of JavaScript are taken, to end a sentence with. */
  readonly taken: string;
}

/** A type of which JavaScript has its values as texts only. */
export function hashedAsText({
  hashOf,
  written,
  taken,
}: Omit<HashedType, 'hashOfValue'>): HashedType {
  return {
    hashOf,
    written,
    taken,
    hashOfValue: (value, modifiers) =>
      typeof value === 'string' ? hashOf(value, modifiers) : undefined,
  };
}
