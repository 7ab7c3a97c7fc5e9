import { newColumns } from '../columns.ts';
import type { SafetyRule } from '../rule.ts';
import { columnOf, typeOf } from '../words.ts';

export const preferTextField: SafetyRule = {
  name: 'prefer-text-field',
  title: 'Column of type varchar(n)',
  severity: 'notice',
  ...newColumns((column, table, { after }) =>
    typeOf(column) === 'varchar' && column.typeName?.typmods?.length
      ? [
          {
            message: `${columnOf(column.colname, table, after)} has its length in its type`,
            detail:
              'A shorter limit rewrites the table under an ACCESS EXCLUSIVE lock, and a type cannot be changed while a view uses it. It saves no space.',
            hint: 'Use text, with CHECK (length(…) <= n), which can be replaced without reading rows under a lock.',
            location: column.location,
          },
        ]
      : [],
  ),
};
