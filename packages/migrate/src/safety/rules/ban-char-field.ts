import { newColumns } from '../columns.ts';
import type { SafetyRule } from '../rule.ts';
import { columnOf, typeOf } from '../words.ts';

export const banCharField: SafetyRule = {
  name: 'ban-char-field',
  title: 'Column of type char',
  severity: 'notice',
  ...newColumns((column, table, { after }) =>
    typeOf(column) === 'bpchar'
      ? [
          {
            message: `${columnOf(column.colname, table, after)} is filled up with blanks`,
            detail:
              'Values of type char(n) are stored with blanks up to n, which comparisons leave out, and functions and patterns do not.',
            hint: 'Use text, with a CHECK if the length matters.',
            location: column.location,
          },
        ]
      : [],
  ),
};
