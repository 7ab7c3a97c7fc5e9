import type { ColumnDef } from '@citrate/parser';
import { serialBase } from '../../catalog/index.ts';
import { newColumns } from '../columns.ts';
import type { SafetyRule } from '../rule.ts';
import { constraintOf } from '../subcommands.ts';
import { columnOf, plainType } from '../words.ts';

const highest: Readonly<Record<string, string>> = { int2: '32767', int4: '2147483647' };

export const preferBigintOverInt: SafetyRule = {
  name: 'prefer-bigint-over-int',
  title: 'Key smaller than bigint',
  severity: 'notice',
  ...newColumns((column, table, { after }) => {
    const last = isKey(column) ? highest[plainType(integerOf(column)) ?? ''] : undefined;
    if (last === undefined) return [];
    return [
      {
        message: `${columnOf(column.colname, table, after)} has no keys after ${last}`,
        detail:
          'Then no row can be inserted any more, and the way to bigint rewrites the table and all that reference it.',
        hint: 'Use bigint.',
        location: column.location,
      },
    ];
  }),
};

function integerOf({ typeName }: ColumnDef): ColumnDef['typeName'] {
  return serialBase(typeName) ?? typeName;
}

/** One that numbers rows: others may be small for good reasons. */
function isKey(column: ColumnDef): boolean {
  return (
    serialBase(column.typeName) !== undefined ||
    constraintOf(column, 'CONSTR_IDENTITY') !== undefined ||
    constraintOf(column, 'CONSTR_PRIMARY') !== undefined
  );
}
