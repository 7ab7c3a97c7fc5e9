import { shown } from '../../distribute/index.ts';
import type { SafetyRule } from '../rule.ts';
import { tableBefore } from '../tables.ts';

export const citusRestrictivePolicy: SafetyRule = {
  name: 'citus-restrictive-policy',
  title: 'Restrictive policy that Citus makes permissive',
  severity: 'error',
  statements: {
    CreatePolicyStmt: ({ policy_name: name, table: relation, permissive }, question) => {
      const table = tableBefore(relation, question);
      if (question.engine !== 'citus' || permissive || !table?.distribution) return [];
      return [
        {
          code: '0A000',
          message: `restrictive policy "${name}" on ${shown(table, question.before)} becomes permissive on shards`,
          detail:
            'Citus (seen with 13.2) leaves AS RESTRICTIVE out on shards: rows that the policy is to hide are shown as soon as it, or any other, allows them.',
          hint: 'Leave AS RESTRICTIVE out, and write the condition into each of the permissive policies, with AND.',
          location: relation?.location,
        },
      ];
    },
  },
};
