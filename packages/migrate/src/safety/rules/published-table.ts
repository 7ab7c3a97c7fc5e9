import type { DropStmt } from '@citrate/parser';
import { droppedRelations, publicationsOf } from '../../catalog/index.ts';
import type { Table } from '../../catalog/model.ts';
import { shown } from '../../distribute/index.ts';
import { isOfFile } from '../made-by-file.ts';
import type { Altered, Finding, SafetyQuestion, SafetyRule } from '../rule.ts';
import { addedColumn } from '../subcommands.ts';
import { tableInUse } from '../tables.ts';
import { quotedList } from '../words.ts';

const FIRST = 'subscribers need it first';
const LAST = 'subscribers need it last';

export const publishedTable: SafetyRule = {
  name: 'published-table',
  title: 'Published table changed',
  severity: 'warning',
  subcommandsInUse: {
    AT_AddColumn: (altered) =>
      published(altered, `adding column "${addedColumn(altered).colname}"`, FIRST),
    AT_AlterColumnType: (altered) =>
      published(altered, `changing the type of column "${altered.command.name}"`, FIRST),
    AT_DropColumn: (altered) =>
      published(altered, `dropping column "${altered.command.name}"`, LAST),
  },
  statements: {
    RenameStmt: ({ renameType, relation, subname, newname }, question) => {
      const table = tableInUse(relation, question);
      if (!table) return [];
      if (renameType === 'OBJECT_COLUMN') {
        return published({ table, question }, `renaming column "${subname}"`, FIRST);
      }
      const isTable = renameType === 'OBJECT_TABLE';
      return isTable ? published({ table, question }, `renaming it to "${newname}"`, FIRST) : [];
    },
    DropStmt: (statement, question) =>
      statement.removeType === 'OBJECT_TABLE'
        ? dropped(statement, question).flatMap((table) =>
            published({ table, question }, 'dropping it', LAST),
          )
        : [],
  },
};

type Changed = Pick<Altered, 'table' | 'question'>;

function published(
  { table, question }: Changed,
  what: string,
  order: typeof FIRST | typeof LAST,
): readonly Finding[] {
  const names = publicationsOf(question.before, table).map((p) => p.name);
  if (names.length === 0) return [];
  const side = order === FIRST ? 'on the subscribers first' : 'here first, then on the subscribers';
  return [
    {
      message: `${shown(table, question.before)} is published, and ${what} is not replicated`,
      detail: `Publication ${quotedList(names)} sends rows, and no changes of tables. A subscriber whose table does not have what a row has stops replication with an error, and WAL piles up here.`,
      hint: `Make the change ${side}.`,
    },
  ];
}

/** The tables of a DROP TABLE. */
function dropped(statement: DropStmt, question: SafetyQuestion): readonly Table[] {
  return droppedRelations(statement, question.before)
    .filter((relation) => relation.kind === 'table')
    .filter((table) => !isOfFile(table, question));
}
