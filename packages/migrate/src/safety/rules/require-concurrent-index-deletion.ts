import { droppedRelations, findTable } from '../../catalog/index.ts';
import { shown } from '../../distribute/index.ts';
import { sqlOf } from '../fixes.ts';
import { isOfFile } from '../made-by-file.ts';
import type { SafetyRule } from '../rule.ts';
import { OWN_FILE, withShards } from '../words.ts';

export const requireConcurrentIndexDeletion: SafetyRule = {
  name: 'require-concurrent-index-deletion',
  title: 'Index dropped without CONCURRENTLY',
  severity: 'warning',
  statements: {
    DropStmt: (statement, question) => {
      if (statement.removeType !== 'OBJECT_INDEX' || statement.concurrent) return [];
      const { before, transactional } = question;
      const alone = statement.objects?.length === 1 && statement.behavior !== 'DROP_CASCADE';
      return droppedRelations(statement, before).flatMap((index) => {
        const table = index.kind === 'index' ? findTable(before, index.table) : undefined;
        if (!table || isOfFile(table, question) || isOfFile(index, question)) return [];
        return [
          {
            message: `dropping index ${shown(index, before)} blocks all use of ${shown(table, before)}`,
            detail: `DROP INDEX takes an ACCESS EXCLUSIVE lock on ${withShards(table, before)}: it waits for every query that is running, and new ones, reads too, wait behind it.`,
            hint: `Write DROP INDEX CONCURRENTLY for this index alone, ${OWN_FILE}.`,
            ...(alone &&
              !transactional && { fix: sqlOf({ DropStmt: { ...statement, concurrent: true } }) }),
          },
        ];
      });
    },
  },
};
