import { as, type Node } from '@citrate/parser';
import type { Decision, TreeDiagnostic } from '../catalog/index.ts';
import type { Catalog } from '../catalog/model.ts';
import { completeAndApply } from '../complete/index.ts';
import type { ChosenName } from '../complete/model.ts';
import { staysOnCitus } from './citus/index.ts';
import { judgeOnCoordinator } from './coordinator/index.ts';
import { judge } from './judge.ts';
import { lostParts } from './lost-parts.ts';
import type { Asked } from './rule.ts';
import { type Verdict, verdict } from './verdict.ts';

/** What becomes of a statement, and what it makes of what exists. */
export interface Judged {
  readonly verdict: Verdict;
  /** The statement with all names explicit. */
  readonly tree: Node;
  /** The names that it left to Postgres. */
  readonly names: readonly ChosenName[];
  /** What was decided about the statement as it is written. */
  readonly decisions: readonly Decision[];
  /** What a server would say of it by itself, whatever becomes of it on the cluster. */
  readonly diagnostics: readonly TreeDiagnostic[];
  /** Statements that are run in its place, where it is carried out as several; names are `names`. */
  readonly runs?: readonly Node[];
  /** What a refused statement would have changed counts for those after it, so far as it is known. */
  readonly after: Catalog;
}

/**
 * Completes a statement as it is written, judges it for the cluster of the catalog, a Citus or a fleet,
 * and applies it.
 */
export function judgeStatement(statement: Node, before: Catalog, asked?: Asked): Judged {
  return before.citus
    ? judgeOnCoordinator(statement, before, asked)
    : judgeOnFleet(statement, before, asked);
}

function judgeOnFleet(statement: Node, before: Catalog, asked?: Asked): Judged {
  const completed = completeAndApply(statement, before);
  const { tree, names, decisions, diagnostics, catalog: after } = completed;
  const judged = withReach(judge(tree, before, asked), { tree, before, after });
  return { verdict: judged, tree, names, decisions, diagnostics, after };
}

interface Ran {
  readonly tree: Node;
  readonly before: Catalog;
  readonly after: Catalog;
}

/** What is taken further than Citus takes it, and what reaches further than it may. */
function withReach(judged: Verdict, { tree, before, after }: Ran): Verdict {
  const { kind, diagnostics } = judged;
  if (cascades(tree) && (kind === 'all nodes' || kind === 'local')) {
    const lost = lostParts(before, after);
    if (lost.length > 0) return verdict('refused', lost);
  }
  const wide = kind === 'all nodes' || kind === 'per shard';
  return wide && staysOnCitus(tree, before, after) ? verdict('rewritten', diagnostics) : judged;
}

/** All that there is to say: why a statement is refused says enough. */
export function findingsOf(judged: Judged): readonly TreeDiagnostic[] {
  const { kind, diagnostics } = judged.verdict;
  if (kind === 'refused' || judged.diagnostics.length === 0) return diagnostics;
  return [...judged.diagnostics, ...diagnostics];
}

/** DROP … CASCADE; DROP OWNED reaches shards by itself: they have the owner of their table. */
function cascades(tree: Node): boolean {
  return as(tree, 'DropStmt')?.behavior === 'DROP_CASCADE';
}
