import type { Constraint } from '@citrate/parser';
import { resolveTable } from '../../catalog/index.ts';
import { shown } from '../../distribute/index.ts';
import { validatedAfterwards } from '../fixes.ts';
import type { Finding, SafetyRule } from '../rule.ts';
import {
  type Altered,
  addedColumn,
  addedConstraint,
  constraintOf,
  subcommandsInUse,
} from '../subcommands.ts';
import { withShards } from '../words.ts';

export const addingForeignKeyConstraint: SafetyRule = {
  name: 'adding-foreign-key-constraint',
  title: 'Foreign key that is validated at once',
  severity: 'warning',
  statements: subcommandsInUse({
    AT_AddConstraint: (altered) => {
      const constraint = addedConstraint(altered);
      if (constraint.contype !== 'CONSTR_FOREIGN' || constraint.skip_validation) return [];
      return [
        { ...validating(altered, constraint), fix: validatedAfterwards(altered, constraint) },
      ];
    },
    // Without a default the new column is null in all rows: then nothing is looked up.
    AT_AddColumn: (altered) => {
      const column = addedColumn(altered);
      const constraint = constraintOf(column, 'CONSTR_FOREIGN');
      if (!constraint || !constraintOf(column, 'CONSTR_DEFAULT')) return [];
      return [validating(altered, constraint)];
    },
  }),
};

function validating({ table, question }: Altered, constraint: Constraint): Finding {
  const { before } = question;
  const to = constraint.pktable && resolveTable(before, constraint.pktable);
  const both = to
    ? `${withShards(table, before)} and on ${withShards(to, before)}`
    : shown(table, before);
  return {
    message: `adding foreign key "${constraint.conname}" reads all rows of ${shown(table, before)} while writes wait`,
    detail: `A SHARE ROW EXCLUSIVE lock on ${both} is held until every row was looked up: INSERT, UPDATE and DELETE on both sides wait.`,
    hint: 'Add it NOT VALID, which is done at once and already holds for new rows, and write VALIDATE CONSTRAINT in the next file.',
    location: constraint.location,
  };
}
