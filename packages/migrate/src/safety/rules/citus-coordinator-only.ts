import { as } from '@citrate/parser';
import { rangeVar, strings } from '../../catalog/index.ts';
import { shown } from '../../distribute/index.ts';
import type { Finding, SafetyQuestion, SafetyRule } from '../rule.ts';
import { isDistributed, tableBefore } from '../tables.ts';

export const citusCoordinatorOnly: SafetyRule = {
  name: 'citus-coordinator-only',
  title: 'Statement that Citus keeps on the coordinator',
  severity: 'notice',
  statements: {
    CommentStmt: ({ objtype, object }, question) => {
      if (objtype !== 'OBJECT_TABLE' && objtype !== 'OBJECT_COLUMN') return [];
      const names = strings(as(object, 'List')?.items);
      const relation = rangeVar(objtype === 'OBJECT_COLUMN' ? names.slice(0, -1) : names);
      return onTable('COMMENT', relation, question);
    },
    RuleStmt: ({ relation }, question) => onTable('CREATE RULE', relation, question),
    CreateCastStmt: (_, question) => staying('CREATE CAST', question),
    CreateConversionStmt: (_, question) => staying('CREATE CONVERSION', question),
    CreateEventTrigStmt: (_, question) => staying('CREATE EVENT TRIGGER', question),
    AlterDefaultPrivilegesStmt: (_, question) => staying('ALTER DEFAULT PRIVILEGES', question),
    CreateOpClassStmt: (_, question) => staying('CREATE OPERATOR CLASS', question),
    CreateOpFamilyStmt: (_, question) => staying('CREATE OPERATOR FAMILY', question),
    DefineStmt: ({ kind }, question) =>
      kind === 'OBJECT_OPERATOR' ? staying('CREATE OPERATOR', question) : [],
  },
};

function onTable(
  what: string,
  relation: Parameters<typeof tableBefore>[0],
  question: SafetyQuestion,
): readonly Finding[] {
  const table = tableBefore(relation, question);
  if (!table || !isDistributed(table)) return [];
  return staying(`${what} on ${shown(table, question.before)}`, question);
}

function staying(what: string, { engine }: SafetyQuestion): readonly Finding[] {
  if (engine !== 'citus') return [];
  return [
    {
      message: `${what} stays on the coordinator`,
      detail:
        'Citus says nothing, and sends it to no other node: workers and shards do not have it.',
      hint: 'If other nodes need it, run it on each of them, and again on nodes that are added later.',
    },
  ];
}
