import { as, type Constraint } from '@citrate/parser';
import { shown } from '../../distribute/index.ts';
import { sqlOf } from '../fixes.ts';
import type { SafetyRule } from '../rule.ts';
import { unnamedOnCitus } from '../unnamed.ts';

export const citusUnnamedExclude: SafetyRule = {
  name: 'citus-unnamed-exclude',
  title: 'Unnamed EXCLUDE that Citus garbles',
  severity: 'warning',
  statements: {
    AlterTableStmt: (_, question) =>
      unnamedOnCitus('CONSTR_EXCLUSION', question).flatMap(({ constraint, table }) => {
        const detail = whatHappens(constraint);
        if (detail === undefined) return [];
        return [
          {
            message: `unnamed exclusion constraint on ${shown(table, question.before)} does not reach shards as it is`,
            detail,
            hint: 'Give it a name: then Citus sends the statement to shards as it is written.',
            location: constraint.location,
            fix: sqlOf(question.tree),
          },
        ];
      }),
  },
};

/** What gets lost when Citus writes the statement anew to give it a name; undefined: nothing. */
function whatHappens({ exclusions, where_clause: where }: Constraint): string | undefined {
  const elements = (exclusions ?? []).flatMap((item) => {
    const [element] = as(item, 'List')?.items ?? [];
    return as(element, 'IndexElem') ?? [];
  });
  if (elements.some(({ expr }) => expr)) {
    return 'Citus (seen with 13.2) crashes on the coordinator when an element is an expression, and all sessions there end.';
  }
  if (where) {
    return 'Citus (seen with 13.2) leaves WHERE out on shards: they refuse rows that the constraint allows.';
  }
  return elements.some(({ opclass, collation }) => opclass ?? collation)
    ? 'Citus (seen with 13.2) leaves operator classes and collations out on shards.'
    : undefined;
}
