import type { Constraint } from '@citrate/parser';
import { resolveTable, withFields } from '../../catalog/index.ts';
import { shown } from '../../distribute/index.ts';
import { validatedAfterwards } from '../fixes.ts';
import type { Altered, Finding, SafetyRule } from '../rule.ts';
import { addedColumn, addedConstraint, constraintOf } from '../subcommands.ts';
import { withShards } from '../words.ts';

export const addingForeignKeyConstraint: SafetyRule = {
  name: 'adding-foreign-key-constraint',
  title: 'Foreign key that is validated at once',
  severity: 'warning',
  subcommandsInUse: {
    AT_AddConstraint: (altered) => {
      const constraint = addedConstraint(altered);
      if (constraint.contype !== 'CONSTR_FOREIGN' || constraint.skip_validation) return [];
      const finding = validating(altered, constraint, 'a SHARE ROW EXCLUSIVE');
      return [withFields(finding, { fix: validatedAfterwards(altered, constraint) })];
    },
    // Without a default the new column is null in all rows: then nothing is looked up.
    AT_AddColumn: (altered) => {
      const column = addedColumn(altered);
      const constraint = constraintOf(column, 'CONSTR_FOREIGN');
      if (!constraint || !constraintOf(column, 'CONSTR_DEFAULT')) return [];
      return [validating(altered, constraint, 'an ACCESS EXCLUSIVE')];
    },
  },
};

type Mode = 'a SHARE ROW EXCLUSIVE' | 'an ACCESS EXCLUSIVE';

function validating(
  { table, question: { before } }: Altered,
  constraint: Constraint,
  modeOfServer: Mode,
): Finding {
  const name = shown(table, before);
  const to = constraint.pktable && resolveTable(before, constraint.pktable);
  // On shards its parts, one for each partition, are given their names in the same transaction.
  const isNamed = table.distribution && to?.partitionKey && !before.citus;
  const mode = isNamed ? 'an ACCESS EXCLUSIVE' : modeOfServer;
  const other = to ? ` and a SHARE ROW EXCLUSIVE lock on ${withShards(to, before)}` : '';
  const waiting =
    mode === 'an ACCESS EXCLUSIVE' ? 'even reads wait' : 'INSERT, UPDATE and DELETE wait';
  return {
    message: `adding foreign key "${constraint.conname}" reads all rows of ${name} under a lock`,
    detail: `It holds ${mode} lock on ${withShards(table, before)}${other} until every row was looked up: ${waiting}.`,
    hint: 'Add it NOT VALID, which is done at once and already holds for new rows, and write VALIDATE CONSTRAINT in the next file.',
    location: constraint.location,
  };
}
