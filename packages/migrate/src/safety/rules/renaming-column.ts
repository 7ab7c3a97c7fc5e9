import type { SafetyRule } from '../rule.ts';
import { tableInUse } from '../tables.ts';
import { columnOf } from '../words.ts';

export const renamingColumn: SafetyRule = {
  name: 'renaming-column',
  title: 'Column renamed',
  severity: 'warning',
  statements: {
    RenameStmt: ({ renameType, relation, subname, newname }, question) => {
      const table = tableInUse(relation, question);
      if (renameType !== 'OBJECT_COLUMN' || !table) return [];
      return [
        {
          message: `renaming ${columnOf(subname, table, question.before)} to "${newname}" breaks running programs`,
          detail:
            'Programs know the old name or the new one, and never are all of them replaced at the moment of the rename.',
          hint: 'Add a column of the new name, write both for a while, fill existing rows, then read the new one and drop the old one.',
        },
      ];
    },
  },
};
