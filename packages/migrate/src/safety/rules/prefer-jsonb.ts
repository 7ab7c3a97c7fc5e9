import { newColumns } from '../columns.ts';
import type { SafetyRule } from '../rule.ts';
import { columnOf, typeOf } from '../words.ts';

export const preferJsonb: SafetyRule = {
  name: 'prefer-jsonb',
  title: 'Column of type json',
  severity: 'notice',
  ...newColumns((column, table, { after }) =>
    typeOf(column) === 'json'
      ? [
          {
            message: `${columnOf(column.colname, table, after)} has no equality`,
            detail:
              'SELECT DISTINCT, GROUP BY and UNION over a json column fail, queries of programs that are running included, and no index can hold it.',
            hint: 'Use jsonb, unless the text has to stay as it came.',
            location: column.location,
          },
        ]
      : [],
  ),
};
