/** Definitions and findings, as they are compared and mended. */
import type { Catalog, QualifiedName } from '../catalog/index.ts';
import type { Piece } from '../dump/index.ts';
import type { Deviation, DriftObject, Place } from './model.ts';

/** A server that was read. */
export interface ObservedServer {
  /** Its name in the configuration. */
  readonly server: string;
  readonly catalog: Catalog;
}

/** One statement of a definition. */
export interface DefinitionPart {
  /** Under the coordinator's names: equal texts stand for equal trees. */
  readonly text: string;
  /** As it is on the server that has it. */
  readonly piece: Piece;
}

/** An object as one server has it. */
export interface Definition {
  readonly object: DriftObject;
  /** How that server calls it. */
  readonly own: {
    readonly schema?: string;
    readonly name: string;
    readonly arguments?: string;
    readonly table?: QualifiedName;
  };
  readonly parts: readonly DefinitionPart[];
}

/** By kind, table and name. */
export type Definitions = ReadonlyMap<string, Definition>;

/** Places that have the same thing where they should have another. */
export interface Variant {
  readonly found: Deviation;
  readonly at: readonly { readonly place: Place; readonly definition?: Definition }[];
}

/** An object that is not everywhere what the coordinator's catalog says. */
export interface Finding {
  readonly object: DriftObject;
  /** Absent for what should not be there. */
  readonly expected?: Definition;
  /** How many places have it as it should be. */
  readonly agreeing: number;
  readonly variants: readonly Variant[];
  /** The table whose shards the places are of. */
  readonly shardsOf?: QualifiedName;
}

/** What a server, or a shard, was found to have. */
export interface Found {
  readonly place: Place;
  /** Absent where the shard is not there. */
  readonly definitions?: Definitions;
}
