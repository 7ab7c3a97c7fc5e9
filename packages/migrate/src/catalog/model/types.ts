/** Types that are no relations. */
import type { Constraint, Node, TypeName } from '@citrate/parser';
import type { Member, QualifiedName } from './names.ts';
import type { Granted } from './privileges.ts';

export interface Type extends Member, Granted {
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  /** A shell has nothing but its name, until another statement says what it is. */
  readonly kind: 'enum' | 'domain' | 'range' | 'multirange' | 'shell' | 'other';
  /** Of an enum. */
  readonly labels: readonly string[];
  readonly domain?: Domain;
  readonly range?: Range;
  /** Constraints of a domain: they share the schema's constraint names. */
  readonly constraintNames: readonly string[];
  /** Which of them is the not-null constraint: from 17 on it has a name. */
  readonly notNullConstraint?: string;
}

export interface Domain {
  readonly type: TypeName;
  readonly collation?: readonly string[];
  readonly default?: Node;
  readonly notNull: boolean;
  /** Checks, with their names. */
  readonly checks: readonly Constraint[];
  /** By the names of constraints. */
  readonly constraintComments?: ReadonlyMap<string, string>;
}

export interface Range {
  /** As CREATE TYPE … AS RANGE takes them; its multirange's name is not among them. */
  readonly parameters: readonly Node[];
  /** The type of several ranges, made and dropped with it; none before 14. */
  readonly multirange?: QualifiedName;
}
