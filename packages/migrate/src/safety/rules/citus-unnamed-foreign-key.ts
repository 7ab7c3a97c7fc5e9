import { shown } from '../../distribute/index.ts';
import { sqlOf } from '../fixes.ts';
import type { SafetyRule } from '../rule.ts';
import { unnamedOnCitus } from '../unnamed.ts';

export const citusUnnamedForeignKey: SafetyRule = {
  name: 'citus-unnamed-foreign-key',
  title: 'Unnamed foreign key that Citus does not validate',
  severity: 'warning',
  statements: {
    AlterTableStmt: (_, question) =>
      unnamedOnCitus('CONSTR_FOREIGN', question).map(({ constraint, table }) => ({
        message: `unnamed foreign key on ${shown(table, question.before)} is not validated on shards`,
        detail: constraint.fk_del_set_cols?.length
          ? 'Citus (seen with 13.2) adds it NOT VALID on shards, while the coordinator shows it as valid, and leaves the columns of ON DELETE SET … out: all columns of the key are set.'
          : 'Citus (seen with 13.2) adds it NOT VALID on shards, while the coordinator shows it as valid: rows that are there already are never looked up.',
        hint: 'Give it a name: then Citus sends the statement to shards as it is written.',
        location: constraint.location,
        fix: sqlOf(question.tree),
      })),
  },
};
