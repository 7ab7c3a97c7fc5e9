import { as, DiagnosticError, type Node, tagOf } from '@citrate/parser';
import {
  isOn,
  parseCitusVersion,
  refuseNewer,
  type TreeDiagnostic,
  UNKNOWN_CHANGE,
  VERIFIED_CITUS,
  withFields,
} from '../../catalog/index.ts';
import type { Catalog, CitusState } from '../../catalog/model.ts';
import { type Completed, completeAndApply } from '../../complete/index.ts';
import type { StatementTag } from '../rule.ts';
import { judgeBlock } from '../transaction-blocks.ts';
import { type Verdict, verdict } from '../verdict.ts';
import { losingTable } from './moves.ts';
import type { CitusRule, Reach } from './rule.ts';
import { rules } from './rules/index.ts';

export interface RanOnCitus extends Completed {
  readonly verdict: Verdict;
  /** As it was, if the statement is refused. */
  readonly catalog: Catalog;
}

/**
 * What the Citus of the catalog does with a statement by itself, in its own order: refuse it, run it
 * on the coordinator, refuse what came of it, take it to the nodes that it concerns. SQLSTATEs are
 * Citus's and PostgreSQL's. As it is without us: `verdict` is never `rewritten`. `inBlock`: between
 * BEGIN and COMMIT.
 */
export function runOnCitus(tree: Node, before: Catalog, inBlock = false): RanOnCitus {
  const tag = tagOf(tree);
  if (!isStatementTag(tag)) throw new TypeError(`${tag} is not a statement`);
  const misplaced = judgeBlock(tree, inBlock);
  return misplaced.length > 0 ? refused(tree, before, misplaced) : runByRule(tree, tag, before);
}

/**
 * Whether a Citus would not take the statement to other nodes by itself: it refuses it, or its
 * coordinator keeps it. What a look at the result would tell is left out.
 */
export function staysOnCitus(tree: Node, before: Catalog, after: Catalog): boolean {
  const tag = tagOf(tree);
  return isStatementTag(tag) && staysByRule(tree, tag, asCitus(before), asCitus(after));
}

function staysByRule<T extends StatementTag>(
  tree: Node,
  tag: T,
  before: Catalog,
  after: Catalog,
): boolean {
  const rule: CitusRule<T> = rules[tag];
  const statement = as(tree, tag);
  if (!statement) return false;
  const refusals = unlessUnknown(() => rule.refusesBefore?.(statement, before) ?? [], []);
  return (
    refusals.length > 0 ||
    unlessUnknown<Reach>(() => rule.reach(statement, { before, after }), 'local') === 'local'
  );
}

const verified: CitusState = {
  version: parseCitusVersion(VERIFIED_CITUS) ?? { major: 0, minor: 0 },
  settings: new Map(),
  schemas: new Map(),
};

/** The same tables, on a Citus as it comes. */
function asCitus(catalog: Catalog): Catalog {
  return catalog.citus ? catalog : withFields(catalog, { citus: verified });
}

function isStatementTag(tag: string): tag is StatementTag {
  return tag in rules;
}

function runByRule<T extends StatementTag>(tree: Node, tag: T, before: Catalog): RanOnCitus {
  const rule: CitusRule<T> = rules[tag];
  const statement = as(tree, tag);
  if (!statement) throw new TypeError(`a statement without fields of ${tag}`);
  const propagated = isOn(before, 'enable_ddl_propagation');
  const early = attempt(() => {
    refuseNewer(tree, before.pg);
    return propagated ? unlessUnknown(() => rule.refusesBefore?.(statement, before) ?? [], []) : [];
  });
  if (early.length > 0) return overMoves(refused(tree, before, early), before);
  const { catalog: after, ...completed } = completeAndApply(tree, before);
  const errors = completed.diagnostics.filter(isRefusal);
  if (errors.length > 0) return refused(tree, before, errors);
  const change = { before, after };
  const late = propagated
    ? unlessUnknown(() => rule.refusesAfter?.(statement, change) ?? [], [])
    : [];
  if (late.length > 0) return refused(tree, before, late);
  const reach = propagated
    ? unlessUnknown<Reach>(() => rule.reach(statement, change), 'local')
    : 'local';
  const diagnostics = completed.diagnostics.map(asNotice);
  const ran = { ...completed, diagnostics, verdict: verdict(reach), catalog: after };
  return overMoves(ran, before);
}

/** With word of what a rebalance does to it. */
function overMoves(ran: RanOnCitus, before: Catalog): RanOnCitus {
  if (!losingTable(ran.tree, before)) return ran;
  return { ...ran, verdict: { ...ran.verdict, survivesMove: 're-apply' } };
}

/** What is about something that may be there, and nobody knows where, is left as it is. */
function unlessUnknown<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DiagnosticError) return otherwise;
    throw error;
  }
}

function attempt(work: () => readonly TreeDiagnostic[]): readonly TreeDiagnostic[] {
  try {
    return work();
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics;
    throw error;
  }
}

/** From here on, what the statement changed is not taken into account. */
function asNotice(diagnostic: TreeDiagnostic): TreeDiagnostic {
  return diagnostic.severity === 'error' ? { ...diagnostic, severity: 'notice' } : diagnostic;
}

/** What the catalog does not know is no refusal of a server's. */
function isRefusal({ severity, detail }: TreeDiagnostic): boolean {
  return severity === 'error' && detail !== UNKNOWN_CHANGE;
}

function refused(tree: Node, catalog: Catalog, diagnostics: readonly TreeDiagnostic[]): RanOnCitus {
  return {
    tree,
    names: [],
    decisions: [],
    diagnostics: [],
    verdict: verdict('refused', diagnostics),
    catalog,
  };
}
