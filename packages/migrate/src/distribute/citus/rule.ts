import type { NodeOf } from '@citrate/parser';
import { type CitusRelease, isAtLeast, type TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import type { Topic } from '../../pages/index.ts';
import { type Explanation, problem, type StatementTag } from '../rule.ts';
import type { VerdictKind } from '../verdict.ts';

/** How far a Citus takes a statement that it accepts; `local`: its coordinator keeps it. */
export type Reach = Exclude<VerdictKind, 'rewritten' | 'refused'>;

/** What exists before a statement, and once the coordinator has run it. */
export interface Change {
  readonly before: Catalog;
  readonly after: Catalog;
}

/**
 * What Citus does with one kind of statement, in its own order: what it refuses by itself, what
 * PostgreSQL refuses, and what it refuses when it looks at the result. The SQLSTATEs are Citus's,
 * the words are ours.
 */
export interface CitusRule<T extends StatementTag> {
  readonly refusesBefore?: (statement: NodeOf<T>, before: Catalog) => readonly TreeDiagnostic[];
  readonly refusesAfter?: (statement: NodeOf<T>, change: Change) => readonly TreeDiagnostic[];
  readonly reach: (statement: NodeOf<T>, change: Change) => Reach;
}

export type CitusRules = { readonly [T in StatementTag]: CitusRule<T> };

interface SimpleRule {
  readonly reach: () => Reach;
}

/** Every node gets the statement. */
export const allNodes: SimpleRule = { reach: () => 'all nodes' };

/** The coordinator keeps it, and says nothing. */
export const coordinatorOnly: SimpleRule = { reach: () => 'local' };

/**
 * Every node gets it from this release on, as Citus's change log has it; before, the coordinator
 * keeps it.
 */
export function allNodesSince(release: CitusRelease): {
  readonly reach: (statement: object, change: Change) => Reach;
} {
  return { reach: (_, { before }) => (hasRelease(before, release) ? 'all nodes' : 'local') };
}

export function hasRelease({ citus }: Catalog, release: CitusRelease): boolean {
  return citus !== undefined && isAtLeast(citus.version, release);
}

/** Where Citus has no SQLSTATE of its own: an internal error. */
export const INTERNAL = 'XX000';

export function refusal(
  topic: Topic,
  message: string,
  explanation: Explanation,
  code?: string,
): readonly TreeDiagnostic[] {
  return [problem(topic, message, explanation, code)];
}
