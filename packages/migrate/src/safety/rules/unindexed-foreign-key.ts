import { as, type Node, type RangeVar } from '@citrate/parser';
import { findTable, indexesOf, resolveTable } from '../../catalog/index.ts';
import type { Catalog, Table, TableConstraint } from '../../catalog/model.ts';
import { shown } from '../../distribute/index.ts';
import type { FileFinding, SafetyQuestion, SafetyRule } from '../rule.ts';
import { quotedList } from '../words.ts';

export const unindexedForeignKey: SafetyRule = {
  name: 'unindexed-foreign-key',
  title: 'Foreign key without an index',
  severity: 'notice',
  checkFile: (questions) => {
    const end = questions.at(-1)?.after;
    return end ? questions.flatMap((question) => unindexed(question, end)) : [];
  },
};

function unindexed(question: SafetyQuestion, end: Catalog): readonly FileFinding[] {
  const name = relationOf(question.tree);
  const made = name && resolveTable(question.after, name);
  const table = made && findTable(end, made);
  if (!table) return [];
  const known = findTable(question.before, table)?.constraints ?? [];
  return table.constraints
    .filter((c) => c.kind === 'foreign key' && made.constraints.some((m) => m.name === c.name))
    .filter((c) => !known.some((k) => k.name === c.name) && !hasIndex(c, table, end))
    .map((c) => finding(c, table, question));
}

function relationOf(tree: Node): RangeVar | undefined {
  return as(tree, 'CreateStmt')?.relation ?? as(tree, 'AlterTableStmt')?.relation;
}

/** One that begins with the key's columns, in any order. */
function hasIndex({ columns }: TableConstraint, table: Table, catalog: Catalog): boolean {
  return indexesOf(catalog, table).some(({ columns: indexed, valid }) => {
    const first = indexed.slice(0, columns.length);
    return valid && columns.every((column) => first.includes(column));
  });
}

function finding(
  { name, columns, referenced }: TableConstraint,
  table: Table,
  question: SafetyQuestion,
): FileFinding {
  const { after } = question;
  const to = referenced ? shown(referenced, after) : 'the other table';
  return {
    question,
    message: `no index of ${shown(table, after)} begins with the columns of foreign key "${name}"`,
    detail: `Each row that is deleted from ${to}, or whose key is updated there, has all rows of ${shown(table, after)} read for ${quotedList(columns)}.`,
    hint: 'Create an index on these columns in the same file, or CONCURRENTLY if the table has rows.',
  };
}
