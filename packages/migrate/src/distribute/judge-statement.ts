import type { Node } from '@citrate/parser';
import type { TreeDiagnostic } from '../catalog/index.ts';
import type { Catalog } from '../catalog/model.ts';
import { completeAndApply } from '../complete/index.ts';
import type { ChosenName } from '../complete/model.ts';
import { judge } from './judge.ts';
import type { Verdict } from './verdict.ts';

/** What becomes of a statement, and what it makes of what exists. */
export interface Judged {
  readonly verdict: Verdict;
  /** The statement with all names explicit. */
  readonly tree: Node;
  /** The names that it left to Postgres. */
  readonly names: readonly ChosenName[];
  /** What a server would say of it by itself, whatever becomes of it on the cluster. */
  readonly diagnostics: readonly TreeDiagnostic[];
  /** What a refused statement would have changed counts for those after it, so far as it is known. */
  readonly after: Catalog;
}

/** Completes a statement as it is written, judges it for a fleet, and applies it. */
export function judgeStatement(statement: Node, before: Catalog): Judged {
  const { tree, names, diagnostics, catalog: after } = completeAndApply(statement, before);
  return { verdict: judge(tree, before), tree, names, diagnostics, after };
}

/** All that there is to say: why a statement is refused says enough. */
export function findingsOf({ verdict, diagnostics }: Judged): readonly TreeDiagnostic[] {
  if (verdict.kind === 'refused') return verdict.diagnostics;
  return [...diagnostics, ...verdict.diagnostics];
}
