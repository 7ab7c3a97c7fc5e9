import type { FileSums } from '../files/model.ts';
import type { Consistency } from '../plan/model.ts';

/** Format of the file that `plan --out` writes. To be raised when an older reader would misread it. */
export const PINNED_PLAN_FORMAT = 1;

/**
 * What a plan was made from, and a sum of what it does: enough to tell that making it anew comes to
 * the same. There is no SQL in it, and nothing that could be run.
 */
export interface PinnedPlan {
  readonly format: typeof PINNED_PLAN_FORMAT;
  readonly kind: 'citrate plan';
  /** Version of Citrate. */
  readonly tool: string;
  /** Owner of what the plan creates: the configuration's role, or else the session's. */
  readonly role: string;
  /** Pending files, in order. */
  readonly files: readonly PinnedFile[];
  /** The coordinator first. */
  readonly servers: readonly PinnedServer[];
  /** What exists before, and is read or written. */
  readonly objects: readonly PinnedObject[];
  /** Of the distributed tables among them. */
  readonly placements: readonly PinnedPlacement[];
  /** Numbers that the metadata hands out next, if the plan takes some. */
  readonly counters?: PinnedCounters;
  readonly tasks: PinnedTasks;
}

export interface PinnedFile extends FileSums {
  readonly version: string;
  readonly name: string;
  /** Of each step, in order: what holds for the others if one server fails. */
  readonly consistencies: readonly Consistency[];
}

export interface PinnedServer {
  readonly server: string;
  readonly database: string;
  readonly systemIdentifier: string;
  /** As `SHOW server_version` gives it. */
  readonly version: string;
}

export interface PinnedObject {
  readonly kind: string;
  readonly name: string;
  /** SHA-256 over the statements of a dump that make it, hex. */
  readonly sha256: string;
}

export interface PinnedPlacement {
  readonly table: string;
  readonly colocationId: number;
  readonly shards: readonly { readonly id: number; readonly placements: readonly string[] }[];
}

export interface PinnedCounters {
  readonly shardId: number;
  readonly colocationId: number;
}

export interface PinnedTasks {
  readonly count: number;
  /** SHA-256 over all tasks, locks and changes to the metadata, in order, hex. */
  readonly sha256: string;
}
