import { as } from '@citrate/parser';
import type { SafetyRule } from '../rule.ts';
import { quotedList } from '../words.ts';

export const banTruncateCascade: SafetyRule = {
  name: 'ban-truncate-cascade',
  title: 'TRUNCATE … CASCADE',
  severity: 'warning',
  statements: {
    TruncateStmt: ({ relations, behavior }) => {
      if (behavior !== 'DROP_CASCADE') return [];
      const names = (relations ?? []).flatMap((node) => as(node, 'RangeVar')?.relname ?? []);
      return [
        {
          message: `TRUNCATE of ${quotedList(names)} takes the rows of other tables with it`,
          detail:
            'CASCADE empties every table with a foreign key to it, and those with one to these, under ACCESS EXCLUSIVE locks.',
          hint: 'Name all tables that are to be empty, and leave CASCADE out.',
        },
      ];
    },
  },
};
