import type { Member } from './names.ts';
import type { TriggerState } from './triggers.ts';

/** Something that runs with statements of some kinds. */
export interface EventTrigger extends Member {
  readonly kind: 'event trigger';
  readonly name: string;
  readonly owner: string;
  readonly event: string;
  /** Statements that it runs with, as `CREATE TABLE`; absent: all. */
  readonly tags?: readonly string[];
  /** Schema and name. */
  readonly function: readonly string[];
  /** Absent: in sessions that are not replicas. */
  readonly enabled?: TriggerState;
}
