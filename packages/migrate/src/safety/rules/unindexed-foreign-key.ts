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
  const added = addedForeignKeys(question);
  const table = added[0] && findTable(end, added[0].table);
  if (!table) return [];
  return added
    .map(({ name }) => table.constraints.find((c) => c.name === name))
    .filter((c) => c !== undefined)
    .filter((c) => !hasIndex(c, table, end))
    .map((c) => finding(c, table, question));
}

interface AddedKey {
  readonly table: Table;
  readonly name: string;
}

function addedForeignKeys({ tree, before, after }: SafetyQuestion): readonly AddedKey[] {
  const relation = relationOf(tree);
  const table = relation && resolveTable(after, relation);
  const known = table && findTable(before, table)?.constraints;
  if (!table || table.constraints === known) return [];
  return table.constraints
    .filter(({ kind, parent }) => kind === 'foreign key' && !parent)
    .filter(({ name }) => !known?.some((k) => k.name === name))
    .map(({ name }) => ({ table, name }));
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
