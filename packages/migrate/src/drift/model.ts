/**
 * Drift: what the servers of a fleet have against what the coordinator's catalog says that they
 * should have. The shells are the schema of record; everything here is told under their names.
 */

/** Where an object should be, or is: on a server, or on one of its shards. */
export interface Place {
  readonly server: string;
  readonly shardId?: number;
}

/** What is compared. */
export interface DriftObject {
  /** PostgreSQL's word: `table`, `index`, `function`. */
  readonly kind: string;
  /** As the coordinator calls it, qualified where it is in a schema; for reading. */
  readonly name: string;
  /** Qualified name of the table that it is a part of, as the coordinator calls it. */
  readonly table?: string;
}

export type Deviation = 'missing' | 'extra' | 'different';

/** One object that is not everywhere as the coordinator has it. */
export interface Difference extends DriftObject {
  /** How many places have it as the coordinator, and how many should. */
  readonly agree: number;
  readonly places: number;
  /** Those places that have the same together. */
  readonly variants: readonly DifferenceVariant[];
  /** Present where most places have one other thing: then it may be the coordinator that is wrong. */
  readonly coordinatorDiffers?: true;
}

export interface DifferenceVariant {
  readonly found: Deviation;
  readonly places: readonly Place[];
  /** From what the coordinator has to what these places have; a unified diff. Only if `different`. */
  readonly diff?: string;
  /** What these places have, under the coordinator's names. Only if `extra`. */
  readonly statements?: readonly string[];
}

export type ConditionKind =
  /** PostgreSQL does not use it: CREATE INDEX CONCURRENTLY failed, or is at work. */
  | 'invalid index'
  /** DETACH PARTITION … CONCURRENTLY was stopped half way, or is at work. */
  | 'pending detachment'
  /** Old rows were never checked, though the coordinator's constraint is valid. */
  | 'constraint not valid'
  /** A table with the name of a shard that is not on record as being there. */
  | 'leftover shard'
  /** What the history says was committed, and what a server's marker says. */
  | 'history'
  /** Most of its values are given out. */
  | 'sequence running out';

/** Something that is wrong and no difference between definitions. */
export interface Condition {
  readonly kind: ConditionKind;
  /** As the coordinator calls it. */
  readonly name: string;
  readonly table?: string;
  readonly places: readonly Place[];
  /** A sentence. */
  readonly detail?: string;
}

/** Rows of a reference table: all copies should have the same. */
export interface ReferenceData {
  readonly table: string;
  /** The coordinator's first. */
  readonly copies: readonly CopyData[];
  /** Whether all that could be read are the same. */
  readonly same: boolean;
}

export interface CopyData extends Place {
  /** Absent, with the checksum, where the copy could not be read. */
  readonly rows?: number;
  /** Equal for equal rows in any order. */
  readonly checksum?: string;
}

/** What would bring a server to what the coordinator has. Nothing carries it out. */
export interface ServerRepair {
  readonly server: string;
  readonly statements: readonly RepairStatement[];
  /** What no statement can be derived for, each a sentence. */
  readonly byHand: readonly string[];
}

export interface RepairStatement {
  readonly sql: string;
  readonly shardId?: number;
}
