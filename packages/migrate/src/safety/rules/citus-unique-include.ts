import { strings } from '../../catalog/index.ts';
import { shown } from '../../distribute/index.ts';
import type { SafetyRule } from '../rule.ts';
import { addedConstraint } from '../subcommands.ts';

export const citusUniqueInclude: SafetyRule = {
  name: 'citus-unique-include',
  title: 'Unique constraint that is unique on each shard only',
  severity: 'error',
  subcommands: {
    AT_AddConstraint: (altered) => {
      const { table, question } = altered;
      const constraint = addedConstraint(altered);
      const { distribution } = table;
      if (question.engine !== 'citus' || distribution?.kind !== 'distributed') return [];
      const { column } = distribution;
      const isOnlyIncluded =
        strings(constraint.including).includes(column) &&
        !strings(constraint.keys).includes(column);
      if (!isOnlyIncluded) return [];
      return [
        {
          code: '0A000',
          message: `constraint "${constraint.conname}" keeps ${shown(table, question.before)} unique on each shard only`,
          detail: `Its key does not have the distribution column "${column}": INCLUDE is enough for Citus to accept it, and two shards can have the same values all the same.`,
          hint: `Put "${column}" into the key.`,
          location: constraint.location,
        },
      ];
    },
  },
};
