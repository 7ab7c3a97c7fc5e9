import type { SelectStmt } from '@citrate/parser';
import {
  type DistributionCall,
  distributionCall,
  parseIdentifiers,
  rangeVar,
  resolveTable,
  type TreeDiagnostic,
} from '../../../catalog/index.ts';
import type { Catalog } from '../../../catalog/model.ts';
import { calls } from '../calls.ts';
import { refusedConstraints } from '../constraints.ts';
import { refusedRows } from '../rows/index.ts';
import type { CitusRule } from '../rule.ts';

/** SELECT is a statement of the language where it calls what changes the distribution of a table. */
export const select: CitusRule<'SelectStmt'> = {
  refusesBefore: (statement, catalog) => {
    const call = callOf(statement, catalog);
    return call ? judgeCall(call, catalog) : refusedRows({ SelectStmt: statement }, catalog);
  },
  refusesAfter: (_, change) => refusedConstraints(change),
  reach: (statement, { before }) => (callOf(statement, before) ? 'engine' : 'local'),
};

function callOf(statement: SelectStmt, catalog: Catalog): DistributionCall | undefined {
  return distributionCall({ SelectStmt: statement }, catalog);
}

function judgeCall(call: DistributionCall, catalog: Catalog): readonly TreeDiagnostic[] {
  const names = parseIdentifiers(call.values.get('table_name') ?? '');
  const table = names && resolveTable(catalog, rangeVar(names));
  const judges = calls[call.function] ?? [];
  if (!table) return [];
  // Like Citus, stop at the first.
  for (const judge of judges) {
    const found = judge(table, call, catalog);
    if (found.length > 0) return found;
  }
  return [];
}
