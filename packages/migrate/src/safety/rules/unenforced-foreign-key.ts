import { as } from '@citrate/parser';
import { findTable, resolveTable } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { placed, shown, sqlName } from '../../distribute/index.ts';
import type { FileFinding, SafetyQuestion, SafetyRule } from '../rule.ts';

/** On a fleet such a key is refused; Citus takes it, and checks one side of it. */
export const unenforcedForeignKey: SafetyRule = {
  name: 'unenforced-foreign-key',
  title: 'Foreign key that Citus accepts and does not enforce',
  severity: 'error',
  checkFile: (questions) => {
    const end = questions.at(-1)?.after;
    return end ? questions.flatMap((question) => unenforced(question, end)) : [];
  },
};

function unenforced(question: SafetyQuestion, end: Catalog): readonly FileFinding[] {
  const name = as(question.tree, 'CreateStmt') ?? as(question.tree, 'AlterTableStmt');
  const made = name?.relation && resolveTable(question.after, name.relation);
  const table = made && findTable(end, made);
  if (!table || table.distribution || question.engine !== 'citus') return [];
  const known = findTable(question.before, table)?.constraints ?? [];
  return table.constraints.flatMap((constraint) => {
    const to = constraint.referenced && findTable(end, constraint.referenced);
    const isNew =
      made.constraints.some((c) => c.name === constraint.name) &&
      !known.some((c) => c.name === constraint.name);
    if (to?.distribution?.kind !== 'distributed' || !isNew) return [];
    return [finding(constraint.name, table, to, question)];
  });
}

function finding(name: string, table: Table, to: Table, question: SafetyQuestion): FileFinding {
  const { after } = question;
  return {
    question,
    code: '0A000',
    message: `foreign key "${name}" from plain table ${shown(table, after)} is not enforced`,
    detail: `${placed(to, after)}. Citus lets rows of ${shown(to, after)} be deleted that rows of ${shown(table, after)} reference: these are left behind.`,
    hint: `Distribute ${shown(table, after)} in the same file, colocated with ${sqlName(to)}, or leave the foreign key out.`,
  };
}
