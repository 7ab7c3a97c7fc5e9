import { as, type JoinExpr, type Node, type ViewStmt, walk } from '@citrate/parser';
import { isAtLeast, releaseOf, resolveTable } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import type { Finding, SafetyQuestion, SafetyRule } from '../rule.ts';

/** The release that runs it, by Citus's change log. */
const since = '11.2';

export const citusOuterJoin: SafetyRule = {
  name: 'citus-outer-join',
  title: 'View with an outer join from a reference table, before Citus 11.2',
  severity: 'warning',
  statements: { ViewStmt: judge },
};

function judge({ query }: ViewStmt, { before, engine }: SafetyQuestion): readonly Finding[] {
  const { citus } = before;
  if (engine !== 'citus' || !citus || isAtLeast(citus.version, since) || !query) return [];
  const found: Finding[] = [];
  walk(query, {
    JoinExpr: (join) => {
      if (keepsReferenceRows(join, before)) found.push(notRun(releaseOf(citus.version)));
    },
  });
  return found.slice(0, 1);
}

function notRun(release: string): Finding {
  return {
    message: `an outer join from a reference table is not run by Citus ${release}`,
    detail: `The view is made, and every query of it fails. Citus runs it from ${since} on.`,
    hint: 'Join from the distributed table, or bring Citus up to date first.',
  };
}

/** Rows of the reference table stay where no row of the shards fits. */
function keepsReferenceRows({ jointype, larg, rarg }: JoinExpr, catalog: Catalog): boolean {
  const [kept, other] = jointype === 'JOIN_RIGHT' ? [rarg, larg] : [larg, rarg];
  const isOuter = jointype === 'JOIN_LEFT' || jointype === 'JOIN_RIGHT';
  return (
    isOuter && kindOf(kept, catalog) === 'reference' && kindOf(other, catalog) === 'distributed'
  );
}

function kindOf(node: Node | undefined, catalog: Catalog): string | undefined {
  const name = as(node, 'RangeVar');
  return name && resolveTable(catalog, name)?.distribution?.kind;
}
