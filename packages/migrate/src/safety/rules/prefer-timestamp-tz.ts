import { newColumns } from '../columns.ts';
import type { SafetyRule } from '../rule.ts';
import { columnOf, typeOf } from '../words.ts';

export const preferTimestampTz: SafetyRule = {
  name: 'prefer-timestamp-tz',
  title: 'Column of type timestamp without time zone',
  severity: 'notice',
  ...newColumns((column, table, { after }) =>
    typeOf(column) === 'timestamp'
      ? [
          {
            message: `${columnOf(column.colname, table, after)} does not say in which time zone it is`,
            detail:
              'A timestamp is read in the time zone of each session: two of them take the same value for different moments.',
            hint: 'Use timestamptz, which is a moment, and takes no more space.',
            location: column.location,
          },
        ]
      : [],
  ),
};
