import { as } from '@citrate/parser';
import { indexesOf, resolveRelation } from '../../catalog/index.ts';
import type { Catalog, QualifiedName } from '../../catalog/model.ts';
import { shown } from '../../distribute/index.ts';
import { sqlOf } from '../fixes.ts';
import { isOfFile } from '../made-by-file.ts';
import type { SafetyRule } from '../rule.ts';

export const requireConcurrentRefresh: SafetyRule = {
  name: 'require-concurrent-refresh',
  title: 'Materialized view refreshed without CONCURRENTLY',
  severity: 'warning',
  statements: {
    RefreshMatViewStmt: (statement, question) => {
      const { before } = question;
      const view = statement.relation && resolveRelation(before, statement.relation);
      if (!view || statement.concurrent || statement.skipData || isOfFile(view, question))
        return [];
      const canBeCompared = hasUniqueIndex(view, before);
      return [
        {
          message: `refreshing ${shown(view, before)} blocks all who read it`,
          detail:
            'REFRESH MATERIALIZED VIEW holds an ACCESS EXCLUSIVE lock on it while its query runs.',
          hint: `${canBeCompared ? 'Write' : 'Create a unique index on plain columns of it first, then write'} REFRESH MATERIALIZED VIEW CONCURRENTLY.`,
          ...(canBeCompared && {
            fix: sqlOf({ RefreshMatViewStmt: { ...statement, concurrent: true } }),
          }),
        },
      ];
    },
  },
};

/** By which old and new rows are compared: on all rows, and on columns alone. */
function hasUniqueIndex(view: QualifiedName, catalog: Catalog): boolean {
  return indexesOf(catalog, view).some(
    ({ unique, valid, definition }) =>
      unique &&
      valid &&
      !definition?.whereClause &&
      definition?.indexParams?.every((param) => as(param, 'IndexElem')?.name !== undefined),
  );
}
