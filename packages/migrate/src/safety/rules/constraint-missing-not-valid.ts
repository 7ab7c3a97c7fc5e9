import type { Constraint } from '@citrate/parser';
import { shown } from '../../distribute/index.ts';
import { validatedAfterwards } from '../fixes.ts';
import type { Altered, Finding, SafetyRule } from '../rule.ts';
import { addedColumn, addedConstraint, constraintOf } from '../subcommands.ts';
import { withShards } from '../words.ts';

export const constraintMissingNotValid: SafetyRule = {
  name: 'constraint-missing-not-valid',
  title: 'CHECK that is validated at once',
  severity: 'warning',
  subcommandsInUse: {
    AT_AddConstraint: (altered) => {
      const constraint = addedConstraint(altered);
      if (constraint.contype !== 'CONSTR_CHECK' || constraint.skip_validation) return [];
      return [
        { ...validating(altered, constraint), fix: validatedAfterwards(altered, constraint) },
      ];
    },
    AT_AddColumn: (altered) => {
      const constraint = constraintOf(addedColumn(altered), 'CONSTR_CHECK');
      return constraint && !constraint.skip_validation ? [validating(altered, constraint)] : [];
    },
  },
};

function validating({ table, question: { before } }: Altered, constraint: Constraint): Finding {
  return {
    message: `adding check "${constraint.conname}" reads all rows of ${shown(table, before)} under an exclusive lock`,
    detail: `An ACCESS EXCLUSIVE lock on ${withShards(table, before)} is held until every row was checked: reads wait, too.`,
    hint: 'Add it in a statement of its own, NOT VALID, and write VALIDATE CONSTRAINT in the next file: that lets reads and writes go on.',
    location: constraint.location,
  };
}
