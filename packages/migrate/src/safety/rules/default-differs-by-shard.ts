import { shown, volatileParts } from '../../distribute/index.ts';
import type { Altered, Finding, SafetyRule } from '../rule.ts';
import { addedColumn, constraintOf } from '../subcommands.ts';

export const defaultDiffersByShard: SafetyRule = {
  name: 'default-differs-by-shard',
  title: 'Default that differs by shard',
  severity: 'warning',
  subcommandsInUse: {
    AT_AddColumn: (altered) => {
      const value = constraintOf(addedColumn(altered), 'CONSTR_DEFAULT');
      const { perServer, unknown } = volatileParts(value?.raw_expr, altered.question.before);
      const { distribution } = altered.table;
      if (!distribution) return [];
      // Between copies of a reference table what is known to differ is an error already.
      if (distribution.kind === 'distributed' && perServer.length > 0) {
        return [differing(altered, perServer, value?.location)];
      }
      return unknown.length > 0 ? [unclear(altered, unknown, value?.location)] : [];
    },
  },
};

const CONSTANT = 'If all rows need the same value, write it as a constant.';

function subjectOf(altered: Altered): string {
  const { table, question } = altered;
  return `default of column "${addedColumn(altered).colname}" of ${shown(table, question.before)}`;
}

function differing(
  altered: Altered,
  parts: readonly string[],
  location: number | undefined,
): Finding {
  return {
    message: `${subjectOf(altered)} differs by shard`,
    detail: `Existing rows get the value that ${parts.join(', ')} has on their own shard.`,
    hint: CONSTANT,
    location,
  };
}

function unclear(
  altered: Altered,
  parts: readonly string[],
  location: number | undefined,
): Finding {
  const isReference = altered.table.distribution?.kind === 'reference';
  const place = isReference ? 'in each copy of the table' : 'on their own shard';
  return {
    message: `${subjectOf(altered)} may differ by ${isReference ? 'copy' : 'shard'}`,
    detail: `Nothing is known of ${parts.join(', ')}: existing rows get the value that it has ${place}.`,
    hint: CONSTANT,
    location,
  };
}
