/** Faults that are no kill at a position: what happens, how the run ends, and what is true then. */
import type { ApplyResult } from 'citrate';
import type { Ending } from './expectations.ts';

export interface Condition {
  readonly id: string;
  readonly what: string;
  readonly outcome: ApplyResult['outcome'];
  readonly ends: Ending;
  /** What sees to that. */
  readonly why: string;
}

export const conditions = [
  {
    id: 'asynchronous role',
    what: '`ALTER ROLE … SET synchronous_commit = off`; the coordinator loses its power right after the decision',
    outcome: 'done',
    ends: 'all',
    why: 'sessions of Citrate set it to `on`: the decision was on disk before it was acted upon',
  },
  {
    id: 'no slot',
    what: 'somebody takes all slots of `max_prepared_transactions` on a worker after the probe',
    outcome: 'failed',
    ends: 'none',
    why: 'PREPARE fails there (53200), what the others have prepared is rolled back',
  },
  {
    id: 'deferred constraint',
    what: 'a deferred constraint of a worker is violated, which shows at PREPARE',
    outcome: 'failed',
    ends: 'none',
    why: 'PREPARE fails there, what the others have prepared is rolled back',
  },
  {
    id: 'notify',
    what: 'an event trigger sends NOTIFY at any DDL, with which nothing can be prepared',
    outcome: 'unusable',
    ends: 'none',
    why: 'the probe finds it (0A000), before anything is begun',
  },
  {
    id: 'notify of few',
    what: 'an event trigger sends NOTIFY, but not for what the probe does',
    outcome: 'failed',
    ends: 'none',
    why: 'PREPARE fails there, what the others have prepared is rolled back',
  },
  {
    id: 'failed before',
    what: 'a statement of somebody else fails in the transaction, through a pooler, just before PREPARE',
    outcome: 'failed',
    ends: 'none',
    why: 'the server refuses all that follows (25P02); only the tag PREPARE TRANSACTION counts as a promise',
  },
  {
    id: 'two tools',
    what: 'a second `citrate apply` while one is at work',
    outcome: 'done',
    ends: 'all',
    why: 'the second ends with 6 and has touched nothing; with `--wait` it has its turn',
  },
  {
    id: 'overtaken',
    what: 'a run stands still before its decision; its lease is lost, and another one recovers',
    outcome: 'failed',
    ends: 'none',
    why: 'recovery ends its sessions and records `aborted`: the decision comes too late',
  },
  {
    id: 'decision not sent',
    what: 'the coordinator cannot be reached any more from the COMMIT of the decision on; it did not get it',
    outcome: 'in doubt',
    ends: 'none',
    why: 'the row says `preparing`: recovery records `aborted` and rolls back',
  },
  {
    id: 'decision not confirmed',
    what: 'the coordinator cannot be reached any more from the COMMIT of the decision on; it did get it',
    outcome: 'in doubt',
    ends: 'all',
    why: 'the row says `committed`: recovery commits all branches',
  },
] as const satisfies readonly Condition[];

export type ConditionId = (typeof conditions)[number]['id'];

/** A worker is lost for good while a run is at work, and its standby is promoted in its place. */
export interface Failover extends Omit<Condition, 'id'> {
  /** When the worker is lost. */
  readonly at: string;
  /** When the standby stops to follow it, if it does. */
  readonly lags?: string;
}

export const failovers: readonly Failover[] = [
  {
    what: 'a worker fails over to its standby after PREPARE; the standby has the prepared transaction',
    at: 'before commit prepared on w2',
    outcome: 'done',
    ends: 'all',
    why: 'it is committed there',
  },
  {
    what: 'a worker fails over after the decision to a standby that has not received PREPARE',
    at: 'before commit prepared on w2',
    lags: 'before prepare on w2',
    outcome: 'done',
    ends: 'all',
    why: 'neither prepared nor in the marker: the branch is run again from its stored SQL',
  },
  {
    what: 'a worker fails over before the decision to a standby that has not received PREPARE',
    at: 'before decide on coordinator',
    lags: 'before prepare on w2',
    outcome: 'done',
    ends: 'all',
    why: 'the promise was given: the branch is run again from its stored SQL',
  },
  {
    what: 'a worker fails over before PREPARE',
    at: 'before prepare on w2',
    outcome: 'failed',
    ends: 'none',
    why: 'its open transaction is gone, what the others have prepared is rolled back',
  },
];

/**
 * A server confirms although its synchronous standby has not: somebody has cut its wait short. A
 * failover could undo what it has confirmed.
 */
export const cutShort: readonly Failover[] = [
  {
    what: 'the wait for a synchronous standby is cut short when the row is recorded',
    at: 'before record on coordinator',
    outcome: 'failed',
    ends: 'none',
    why: 'a record that could be lost does not count',
  },
  {
    what: 'the same at PREPARE',
    at: 'before prepare on w1',
    outcome: 'failed',
    ends: 'none',
    why: 'a promise that could be lost does not count: all is rolled back',
  },
  {
    what: 'the same at the COMMIT of the decision',
    at: 'before decide on coordinator',
    outcome: 'done',
    ends: 'all',
    why: 'the row is written once more, and read when that is on the standby',
  },
  {
    what: 'the same at COMMIT PREPARED',
    at: 'before commit prepared on w2',
    outcome: 'done',
    ends: 'all',
    why: 'a branch that is lost later is found missing in the marker, and run again',
  },
];
