import type { IndexStmt } from '@citrate/parser';
import { shown } from '../../distribute/index.ts';
import { sqlOf } from '../fixes.ts';
import type { Fix, SafetyQuestion, SafetyRule } from '../rule.ts';
import { tableInUse } from '../tables.ts';
import { OWN_FILE, withShards } from '../words.ts';

export const requireConcurrentIndexCreation: SafetyRule = {
  name: 'require-concurrent-index-creation',
  title: 'Index created without CONCURRENTLY',
  severity: 'warning',
  statements: {
    IndexStmt: (statement, question) => {
      const table = tableInUse(statement.relation, question);
      if (!table || statement.concurrent) return [];
      const { before } = question;
      return [
        {
          message: `creating index "${statement.idxname}" blocks writes to ${shown(table, before)}`,
          detail: `CREATE INDEX holds a SHARE lock on ${withShards(table, before)} until all rows are indexed; INSERT, UPDATE and DELETE wait for it.`,
          hint: table.partitionKey
            ? 'Create the index ON ONLY the partitioned table, one CONCURRENTLY on each partition, and attach these.'
            : `Write CREATE INDEX CONCURRENTLY, ${OWN_FILE}.`,
          location: statement.relation?.location,
          fix: table.partitionKey ? undefined : concurrently(statement, question),
        },
      ];
    },
  },
};

function concurrently(statement: IndexStmt, question: SafetyQuestion): Fix | undefined {
  if (question.transactional) return undefined;
  return sqlOf({ IndexStmt: { ...statement, concurrent: true } });
}
