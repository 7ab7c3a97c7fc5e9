import type { ColumnDef } from '@citrate/parser';
import { serialBase } from '../../catalog/index.ts';
import type { SafetyRule } from '../rule.ts';
import { addedColumn, constraintsOf } from '../subcommands.ts';
import { columnOf } from '../words.ts';

export const addingRequiredField: SafetyRule = {
  name: 'adding-required-field',
  title: 'Required column without a default',
  severity: 'warning',
  subcommandsInUse: {
    AT_AddColumn: (altered) => {
      const column = addedColumn(altered);
      if (!isRequired(column) || getsValue(column)) return [];
      const { table, question } = altered;
      return [
        {
          code: '23502',
          message: `${columnOf(column.colname, table, question.before)} is NOT NULL and has no default`,
          detail: 'The statement fails if there is any row: it would get a null.',
          hint: 'Add a DEFAULT, or add the column without NOT NULL, fill it, and make it NOT NULL then.',
          location: column.location,
        },
      ];
    },
  },
};

function isRequired(column: ColumnDef): boolean {
  return constraintsOf(column).some(
    ({ contype }) => contype === 'CONSTR_NOTNULL' || contype === 'CONSTR_PRIMARY',
  );
}

function getsValue(column: ColumnDef): boolean {
  if (serialBase(column.typeName)) return true;
  return constraintsOf(column).some(
    ({ contype }) =>
      contype === 'CONSTR_DEFAULT' ||
      contype === 'CONSTR_IDENTITY' ||
      contype === 'CONSTR_GENERATED',
  );
}
