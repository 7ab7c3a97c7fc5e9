import { as } from '@citrate/parser';
import { lockModeOf } from '../../catalog/index.ts';
import type { Table } from '../../catalog/model.ts';
import { shown } from '../../distribute/index.ts';
import type { FileFinding, SafetyQuestion, SafetyRule } from '../rule.ts';
import { commandsOf } from '../subcommands.ts';
import { tableInUse } from '../tables.ts';

export const exclusiveLockHeld: SafetyRule = {
  name: 'exclusive-lock-held',
  title: 'Long work after an exclusive lock was taken',
  severity: 'warning',
  checkFile: (questions) => {
    let locker: SafetyQuestion | undefined;
    for (const question of questions.filter((q) => q.transactional)) {
      const found = locker ? slowAfter(locker, question) : [];
      if (found.length > 0) return found;
      if (!locker && exclusivelyLocked(question)) locker = question;
    }
    return [];
  },
};

function slowAfter(locker: SafetyQuestion, question: SafetyQuestion): readonly FileFinding[] {
  const work = slowWork(question);
  const locked = work && exclusivelyLocked(locker);
  if (!locked) return [];
  const name = shown(locked, locker.before);
  return [
    {
      question,
      message: `${work} runs while ${name} is locked`,
      detail: `An earlier statement of the file took an ACCESS EXCLUSIVE lock on ${name}, which is held to the end of the transaction: all its readers wait for this statement, too.`,
      hint: 'Put the statement into a file of its own, before or after this one.',
    },
  ];
}

/** A table in use that the statement locks against everything. */
function exclusivelyLocked(question: SafetyQuestion): Table | undefined {
  const statement = as(question.tree, 'AlterTableStmt');
  if (!statement) return undefined;
  const table = tableInUse(statement.relation, question);
  const isExclusive = commandsOf(statement).some((one) => lockModeOf(one) === 'ACCESS EXCLUSIVE');
  return isExclusive ? table : undefined;
}

/** In words, what takes time in proportion to rows that were there before the file. */
function slowWork(question: SafetyQuestion): string | undefined {
  const index = as(question.tree, 'IndexStmt');
  if (index && tableInUse(index.relation, question)) return `building index "${index.idxname}"`;
  const altered = as(question.tree, 'AlterTableStmt');
  if (altered && tableInUse(altered.relation, question)) {
    const validated = commandsOf(altered).find(
      ({ subtype }) => subtype === 'AT_ValidateConstraint',
    );
    return validated && `validating constraint "${validated.name}"`;
  }
  const refreshed = as(question.tree, 'RefreshMatViewStmt');
  return refreshed && `refreshing "${refreshed.relation?.relname}"`;
}
