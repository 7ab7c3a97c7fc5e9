/** Functions, procedures and aggregates. */
import type { CreateFunctionStmt, DefineStmt } from '@citrate/parser';
import type { Member } from './names.ts';
import type { Granted } from './privileges.ts';

export interface Routine extends Member, Granted {
  readonly schema: string;
  readonly name: string;
  readonly signature: string;
  readonly owner: string;
  readonly kind: RoutineKind;
  readonly volatility: Volatility;
  /** As CREATE FUNCTION spells it; absent where nobody asked. */
  readonly language?: string;
  /** Its qualified CREATE statement, without OR REPLACE. */
  readonly definition: RoutineDefinition;
}

export type RoutineKind = 'function' | 'procedure' | 'aggregate';

/** CREATE FUNCTION or PROCEDURE, or CREATE AGGREGATE. */
export type RoutineDefinition =
  | { readonly CreateFunctionStmt: CreateFunctionStmt }
  | { readonly DefineStmt: DefineStmt };

/** What a function promises: the same value always, within a statement, or nothing. */
export type Volatility = 'immutable' | 'stable' | 'volatile';
