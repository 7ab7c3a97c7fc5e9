import { droppedRelations } from '../../catalog/index.ts';
import { shown } from '../../distribute/index.ts';
import { isOfFile } from '../made-by-file.ts';
import type { SafetyRule } from '../rule.ts';
import { withShards } from '../words.ts';

export const banDropTable: SafetyRule = {
  name: 'ban-drop-table',
  title: 'Table dropped',
  severity: 'warning',
  statements: {
    DropStmt: (statement, question) => {
      const { before } = question;
      if (statement.removeType !== 'OBJECT_TABLE') return [];
      return droppedRelations(statement, before).flatMap((table) =>
        table.kind !== 'table' || isOfFile(table, question)
          ? []
          : [
              {
                message: `dropping table ${shown(table, before)} may break running programs`,
                detail: `Programs that still name it fail at once, and the rows of ${withShards(table, before)} are lost.`,
                hint: 'First release programs that do not use it, then drop it, and say so: -- citrate: ignore=ban-drop-table reason="…".',
              },
            ],
      );
    },
  },
};
