import type { SafetyRule } from '../rule.ts';
import { columnOf } from '../words.ts';

export const banDropNotNull: SafetyRule = {
  name: 'ban-drop-not-null',
  title: 'NOT NULL dropped',
  severity: 'warning',
  subcommandsInUse: {
    AT_DropNotNull: ({ command, table, question: { before } }) => {
      if (!table.columns.find(({ name }) => name === command.name)?.notNull) return [];
      return [
        {
          message: `${columnOf(command.name, table, before)} may be null from now on`,
          detail: 'Programs that were written for a value in every row may fail on the first null.',
          hint: 'First release programs that expect nulls, then drop NOT NULL.',
        },
      ];
    },
  },
};
