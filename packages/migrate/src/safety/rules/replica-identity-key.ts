import { as } from '@citrate/parser';
import { droppedRelations, findTable, publicationsOf, sameName } from '../../catalog/index.ts';
import type { Table } from '../../catalog/model.ts';
import { shown } from '../../distribute/index.ts';
import type { Altered, Finding, SafetyQuestion, SafetyRule } from '../rule.ts';
import { quotedList } from '../words.ts';

export const replicaIdentityKey: SafetyRule = {
  name: 'replica-identity-key',
  title: 'Replica identity dropped',
  severity: 'warning',
  subcommandsInUse: {
    AT_DropConstraint: (altered) => losingKey(altered, `constraint "${altered.command.name}"`),
    AT_DropColumn: (altered) => losingKey(altered, `column "${altered.command.name}"`),
    AT_ReplicaIdentity: ({ command, table, question }) => {
      const type = as(command.def, 'ReplicaIdentityStmt')?.identity_type;
      return type === 'n' ? without('with REPLICA IDENTITY NOTHING', table, question) : [];
    },
  },
  statements: {
    DropStmt: (statement, question) => {
      if (statement.removeType !== 'OBJECT_INDEX') return [];
      return droppedRelations(statement, question.before).flatMap((index) => {
        const table = index.kind === 'index' ? findTable(question.before, index.table) : undefined;
        const isIdentity = table && identityOf(table) === index.name;
        return isIdentity ? without(`without index "${index.name}"`, table, question) : [];
      });
    },
  },
};

/** The index that says which row went: the one chosen, or the primary key's. */
function identityOf({ storage, constraints }: Table): string | undefined {
  const chosen = storage?.replicaIdentity;
  if (chosen === 'full' || chosen === 'nothing') return undefined;
  return chosen?.index ?? constraints.find(({ kind }) => kind === 'primary key')?.name;
}

/** Whether the table has another identity at the end of the statement. */
function losingKey({ table, question }: Altered, what: string): readonly Finding[] {
  const after = findTable(question.after, table);
  if (!after || !sameName(after, table) || identityOf(table) === undefined) return [];
  const kept = identityOf(after);
  const still = kept !== undefined && after.constraints.some(({ name }) => name === kept);
  const index = kept !== undefined && question.after.schemas.get(table.schema)?.relations.has(kept);
  return still || index ? [] : without(`without ${what}`, table, question);
}

/** `how` completes the sentence "the table has no replica identity …". */
function without(how: string, table: Table, question: SafetyQuestion): readonly Finding[] {
  const names = publicationsOf(question.before, table).map((p) => p.name);
  const isChosen = typeof table.storage?.replicaIdentity === 'object';
  if (names.length === 0 && !isChosen) return [];
  const why =
    names.length > 0
      ? `Publication ${quotedList(names)} tells by it which row was changed`
      : 'It was chosen with REPLICA IDENTITY USING INDEX';
  return [
    {
      code: '55000',
      message: `${shown(table, question.before)} has no replica identity ${how}`,
      detail: `${why}: without one, UPDATE and DELETE on a published table fail.`,
      hint: 'Give it another one first: ALTER TABLE … REPLICA IDENTITY USING INDEX …, or FULL.',
    },
  ];
}
