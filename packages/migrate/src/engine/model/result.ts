/** What every command takes and gives. */

import type { Diagnostic } from '@citrate/parser';
import type { Listener } from '../../execute/events.ts';

/**
 * How a command ended, with the exit code that the command line gives for it.
 * - `done` 0
 * - `failed` 1: the failing migration left nothing; earlier files of the run stay applied
 * - `unusable` 2: configuration or connection, or the servers are not those on record; nothing was
 *   tried
 * - `invalid` 3: the plan has errors; nothing was tried
 * - `drift` 5: a file was changed after it was applied, or something since a plan was made; or servers
 *   are not as the coordinator has it
 * - `leased` 6: another run holds the lease
 * - `partial` 7: a part of a migration is applied
 * - `in doubt` 8: the outcome is unknown, or decided and not yet committed everywhere
 * - `interrupted` 130: by the signal; left nothing, as `failed`
 */
export type Outcome =
  | 'done'
  | 'failed'
  | 'unusable'
  | 'invalid'
  | 'drift'
  | 'leased'
  | 'partial'
  | 'in doubt'
  | 'interrupted';

export interface EngineOptions {
  /** Stops at the next safe point: never between the first PREPARE and the last COMMIT PREPARED. */
  readonly signal?: AbortSignal;
  /** Awaited: the run stands still until it returns. */
  readonly onEvent?: Listener;
}

export interface Result {
  readonly outcome: Outcome;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a command that changes the history is started with. */
export interface ChangeOptions extends EngineOptions {
  /** As for apply. */
  readonly leaseWaitMs?: number;
  readonly attempts?: number;
}

export interface NamedMigration {
  readonly version: string;
  readonly name: string;
}
