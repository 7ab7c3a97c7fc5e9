/** What the tables of constructs are made of. */
import type { Tag, Visitor } from '@citrate/parser';

/** The major versions of PostgreSQL that statements can be written for. */
export const targetVersions = [13, 14, 15, 16, 17, 18] as const;

export type TargetVersion = (typeof targetVersions)[number];

/** The fields of the nodes with this tag. */
export type Fields<T extends Tag> = Parameters<NonNullable<Visitor[T]>>[0];

/** Something that a node can have and that not every version of PostgreSQL knows. */
export interface Construct<F> {
  /** What a message calls it. */
  readonly what: string;
  /** The first version that has it. */
  readonly since: TargetVersion;
  /** Which nodes of the tag have it; all of them without. */
  readonly where?: Condition<F>;
  /** In place of `where`: the nodes in it that are to blame, each one a problem of its own. */
  readonly find?: (fields: F) => readonly object[];
  /** What to write for older versions, in full sentences. */
  readonly hint?: string;
}

/**
 * The name of a field that is set, or fields and the value (or one of the values) that each must have,
 * or a function that decides.
 */
export type Condition<F> =
  | (keyof F & string)
  | { readonly [K in keyof F]?: F[K] | readonly F[K][] }
  | ((fields: F) => boolean);

/** Constructs by the tag of the node that has them. */
export type Constructs = { readonly [T in Tag]?: readonly Construct<Fields<T>>[] };
