import { as, type Constraint } from '@citrate/parser';
import { sameName } from '../../catalog/index.ts';
import type { Table } from '../../catalog/model.ts';
import { shown } from '../../distribute/index.ts';
import type { SafetyQuestion, SafetyRule } from '../rule.ts';
import { commandsOf } from '../subcommands.ts';
import { tableBefore } from '../tables.ts';

export const notValidAndValidateTogether: SafetyRule = {
  name: 'not-valid-and-validate-together',
  title: 'NOT VALID and VALIDATE in one transaction',
  severity: 'warning',
  subcommandsInUse: {
    AT_ValidateConstraint: ({ command, table, question }) => {
      const { before, transactional, file, index } = question;
      if (!transactional || !command.name) return [];
      const name = command.name;
      const soFar = file.slice(0, index + 1);
      const added = soFar.flatMap((q) => addedTo(table, name, q)).at(-1);
      if (!added) return [];
      const mode =
        added.contype === 'CONSTR_FOREIGN' ? 'a SHARE ROW EXCLUSIVE' : 'an ACCESS EXCLUSIVE';
      return [
        {
          message: `constraint "${name}" of ${shown(table, before)} is validated in the transaction that adds it`,
          detail: `ADD CONSTRAINT … NOT VALID took ${mode} lock, which is held to the end of the transaction: validation reads all rows under it, and nothing is won.`,
          hint: 'Write VALIDATE CONSTRAINT in a file of its own, after this one.',
        },
      ];
    },
  },
};

/** The constraint, if the statement adds one of this name to the table without validating it. */
function addedTo(table: Table, name: string, question: SafetyQuestion): readonly Constraint[] {
  const statement = as(question.tree, 'AlterTableStmt');
  const altered = tableBefore(statement?.relation, question);
  if (!statement || !altered || !sameName(altered, table)) return [];
  return commandsOf(statement)
    .flatMap(({ def }) => as(def, 'Constraint') ?? [])
    .filter(({ conname, skip_validation: later }) => conname === name && later);
}
