/** Changes of rows that a Citus refuses, of a statement, and of those in its WITH. */
import { type Node, walk } from '@citrate/parser';
import type { TreeDiagnostic } from '../../../catalog/index.ts';
import type { Catalog } from '../../../catalog/model.ts';
import { judgeChange } from './changes.ts';
import { judgeInsert } from './insert.ts';
import { judgeMerge } from './merge.ts';

/**
 * The SQLSTATEs are Citus's, which stops at the first. What depends on how Citus plans sub-selects, and on
 * rows, is left to it.
 */
export function refusedRows(statement: Node, catalog: Catalog): readonly TreeDiagnostic[] {
  const found: TreeDiagnostic[] = [];
  walk(statement, {
    DeleteStmt: ({ usingClause, ...rest }) => {
      found.push(
        ...judgeChange({ words: 'DELETE', ...rest, fromClause: usingClause ?? [] }, catalog),
      );
    },
    InsertStmt: (insert) => void found.push(...judgeInsert(insert, catalog)),
    MergeStmt: (merge) => void found.push(...judgeMerge(merge, catalog)),
    UpdateStmt: (update) =>
      void found.push(...judgeChange({ words: 'UPDATE', ...update }, catalog)),
  });
  return found;
}
