import { sqlOf } from '../fixes.ts';
import type { SafetyRule } from '../rule.ts';
import { OWN_FILE } from '../words.ts';

export const concurrentlyIfNotExists: SafetyRule = {
  name: 'concurrently-if-not-exists',
  title: 'CREATE INDEX CONCURRENTLY with IF NOT EXISTS',
  severity: 'warning',
  statements: {
    IndexStmt: (statement, { engine }) => {
      // On a fleet Citrate looks at the index itself, and builds an invalid one anew.
      if (engine !== 'citus') return [];
      const { idxname, concurrent, if_not_exists: ifNotExists, ...rest } = statement;
      if (!concurrent || !ifNotExists || !idxname) return [];
      return [
        {
          message: `IF NOT EXISTS would take an invalid index "${idxname}" for a good one`,
          detail:
            'A CREATE INDEX CONCURRENTLY that fails leaves an invalid index behind. The next attempt finds the name taken and does nothing: the index is kept up to date and never used.',
          hint: `Write DROP INDEX CONCURRENTLY IF EXISTS before it, ${OWN_FILE}, and leave IF NOT EXISTS out.`,
          location: statement.relation?.location,
          fix: sqlOf({ IndexStmt: { ...rest, idxname, concurrent } }),
        },
      ];
    },
  },
};
