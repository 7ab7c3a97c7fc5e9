import type { SafetyRule } from '../rule.ts';
import { columnOf, withShards } from '../words.ts';

export const banDropColumn: SafetyRule = {
  name: 'ban-drop-column',
  title: 'Column dropped',
  severity: 'warning',
  subcommandsInUse: {
    AT_DropColumn: ({ command, table, question: { before } }) => {
      if (!table.columns.some(({ name }) => name === command.name)) return [];
      return [
        {
          message: `dropping ${columnOf(command.name, table, before)} may break running programs`,
          detail: `Programs that still name it fail at once, and its values in ${withShards(table, before)} are lost.`,
          hint: 'First release programs that do not use it, then drop it, and say so: -- citrate: ignore=ban-drop-column reason="…".',
        },
      ];
    },
  },
};
