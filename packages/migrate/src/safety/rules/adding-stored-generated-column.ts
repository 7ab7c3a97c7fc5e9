import { shown } from '../../distribute/index.ts';
import type { SafetyRule } from '../rule.ts';
import { addedColumn, constraintOf } from '../subcommands.ts';
import { withShards } from '../words.ts';

export const addingStoredGeneratedColumn: SafetyRule = {
  name: 'adding-stored-generated-column',
  title: 'New generated column that is stored',
  severity: 'warning',
  subcommandsInUse: {
    AT_AddColumn: (altered) => {
      const column = addedColumn(altered);
      const generated = constraintOf(column, 'CONSTR_GENERATED');
      if (!generated || generated.generated_kind === 'v') return [];
      const { table, question } = altered;
      const { before } = question;
      const virtual = before.pg >= 18 ? 'Make it VIRTUAL, which stores nothing, or add' : 'Add';
      return [
        {
          message: `adding generated column "${column.colname}" rewrites ${shown(table, before)}`,
          detail: `Its value is computed and stored for all rows of ${withShards(table, before)} under an ACCESS EXCLUSIVE lock.`,
          hint: `${virtual} a plain column that a trigger keeps, and fill existing rows in small steps, outside of migrations.`,
          location: generated.location,
        },
      ];
    },
  },
};
