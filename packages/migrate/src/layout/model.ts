/**
 * Layouts: where the shards of a table live and what their objects are called. A layout maps an
 * object's name and a shard to a qualified name; binding templates, quoting and rendering are
 * shared by all layouts.
 */
import type { NumberSlot } from '@citrate/deparser';
import type { QualifiedName } from '../catalog/model.ts';

/** A template whose objects are looked up: only the shard is still open. Plain data, to be stored. */
export interface BoundTemplate {
  /** One more than `slots`; slot i stands between texts i and i+1. */
  readonly texts: readonly string[];
  readonly slots: readonly BoundSlot[];
}

export type BoundSlot = BoundName | NumberSlot;

/** The name of an object that every shard has its own copy of. */
export interface BoundName {
  readonly role: 'name';
  readonly schema: string;
  readonly name: string;
  /** Written with its schema. */
  readonly qualified: boolean;
  /** Written as a string constant. */
  readonly literal: boolean;
  /**
   * Ids of the owning table's shards, by ordinal; a single one, of a reference table, goes with
   * every ordinal. Absent where the object has the same name on all shards.
   */
  readonly shardIds?: readonly number[];
}

/** Text of a bound template for the shard with this ordinal in its colocation group. */
export type Renderer = (ordinal: number) => string;

export interface Layout {
  readonly name: 'suffix';
  /** What an object of `name` on a table is called on the shard `shardId` of that table. */
  readonly nameOnShard: (name: QualifiedName, shardId: number) => QualifiedName;
}
