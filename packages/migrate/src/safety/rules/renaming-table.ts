import type { Table } from '../../catalog/model.ts';
import { shown } from '../../distribute/index.ts';
import type { Finding, SafetyRule } from '../rule.ts';
import { tableInUse } from '../tables.ts';

export const renamingTable: SafetyRule = {
  name: 'renaming-table',
  title: 'Table renamed or moved to another schema',
  severity: 'warning',
  statements: {
    RenameStmt: ({ renameType, relation, newname }, question) => {
      const table = tableInUse(relation, question);
      if (renameType !== 'OBJECT_TABLE' || !table) return [];
      return [breaking(table, `renaming ${shown(table, question.before)} to "${newname}"`)];
    },
    AlterObjectSchemaStmt: ({ objectType, relation, newschema }, question) => {
      const table = tableInUse(relation, question);
      if (objectType !== 'OBJECT_TABLE' || !table) return [];
      return [breaking(table, `moving ${shown(table, question.before)} to schema "${newschema}"`)];
    },
  },
};

function breaking({ distribution }: Table, what: string): Finding {
  const view =
    distribution?.kind === 'distributed'
      ? 'Make a new table, write both for a while, and move the rows in small steps, outside of migrations.'
      : 'Leave a view with the old name behind in the same file, and drop it when no program uses it.';
  return {
    message: `${what} breaks running programs`,
    detail:
      'Programs know the old name or the new one, and never are all of them replaced at the moment of the rename.',
    hint: view,
  };
}
