/** What runs with, or in place of, changes of a table or a view. */
import type { CreateTrigStmt, RuleStmt } from '@citrate/parser';
import type { Commented } from './names.ts';

/** Something that runs with each change of a table. */
export interface Trigger extends Commented {
  readonly name: string;
  /** Once per row: partitions get such triggers of their partitioned table. */
  readonly row: boolean;
  /** The constraint of a constraint trigger; renaming the trigger leaves its name. */
  readonly constraint?: string;
  /** What it calls: schema and name. */
  readonly function: readonly string[];
  /** Of the rest; the trigger's own name, its table and its function count as they are above. */
  readonly definition: CreateTrigStmt;
  /** Absent: in sessions that are not replicas. */
  readonly enabled?: TriggerState;
  /** Present on a partition, of a trigger that came from its partitioned table. */
  readonly isClone?: true;
}

export type TriggerState = 'disabled' | 'replica' | 'always';

/** A rewrite rule. */
export interface Rule extends Commented {
  readonly name: string;
  /** Absent where replay lost track of it: something was renamed that it may mean. */
  readonly definition?: RuleStmt;
  /** Absent: in sessions that are not replicas. */
  readonly enabled?: TriggerState;
}
