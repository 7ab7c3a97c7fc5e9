import { as, type Node, type ReindexStmt } from '@citrate/parser';
import { findTable, resolveRelation } from '../../catalog/index.ts';
import type { Table } from '../../catalog/model.ts';
import { shown } from '../../distribute/index.ts';
import { sqlOf } from '../fixes.ts';
import { isOfFile } from '../made-by-file.ts';
import type { Fix, SafetyQuestion, SafetyRule } from '../rule.ts';
import { OWN_FILE } from '../words.ts';

export const requireConcurrentReindex: SafetyRule = {
  name: 'require-concurrent-reindex',
  title: 'REINDEX without CONCURRENTLY',
  severity: 'warning',
  statements: {
    ReindexStmt: (statement, question) => {
      const { before, transactional } = question;
      if (isConcurrent(statement) || statement.kind === 'REINDEX_OBJECT_SYSTEM') return [];
      const table = tableOf(statement, question);
      if (table && isOfFile(table, question)) return [];
      const what = table ? shown(table, before) : 'every table that it comes to';
      return [
        {
          message: `REINDEX blocks writes to ${what}`,
          detail: `It holds a SHARE lock on ${what} and an ACCESS EXCLUSIVE lock on each index while that is built anew: writes wait, and so do reads that would use the index.`,
          hint: `Write REINDEX (CONCURRENTLY), ${OWN_FILE}.`,
          ...(!transactional && { fix: concurrently(statement) }),
        },
      ];
    },
  },
};

function tableOf({ relation }: ReindexStmt, { before }: SafetyQuestion): Table | undefined {
  const found = relation && resolveRelation(before, relation);
  if (found?.kind === 'index') return findTable(before, found.table);
  return found?.kind === 'table' ? found : undefined;
}

export function isConcurrent({ params }: ReindexStmt): boolean {
  return (params ?? []).some((node) => as(node, 'DefElem')?.defname === 'concurrently');
}

function concurrently(statement: ReindexStmt): Fix {
  const option: Node = { DefElem: { defname: 'concurrently', defaction: 'DEFELEM_UNSPEC' } };
  const params = [...(statement.params ?? []), option];
  return sqlOf({ ReindexStmt: { ...statement, params } });
}
