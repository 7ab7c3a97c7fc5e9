import { as, type Node } from '@citrate/parser';
import { strings, withFields } from '../../catalog/index.ts';
import type { Table } from '../../catalog/model.ts';
import { sqlList, sqlName } from '../../distribute/index.ts';
import { validatedAfterwards } from '../fixes.ts';
import type { Altered, Finding, SafetyRule } from '../rule.ts';
import { addedConstraint } from '../subcommands.ts';
import { columnOf, withShards } from '../words.ts';

export const addingNotNullableField: SafetyRule = {
  name: 'adding-not-nullable-field',
  title: 'SET NOT NULL that reads the whole table',
  severity: 'warning',
  subcommandsInUse: {
    AT_SetNotNull: (altered) => scanning(altered, altered.command.name ?? ''),
    // From 18 on a not-null is a constraint: completed, SET NOT NULL says so.
    AT_AddConstraint: (altered) => {
      const { contype, skip_validation: later, keys } = addedConstraint(altered);
      if (contype !== 'CONSTR_NOTNULL' || later) return [];
      const fix = validatedAfterwards(altered, addedConstraint(altered));
      return scanning(altered, strings(keys)[0] ?? '').map((finding) =>
        withFields(finding, { fix }),
      );
    },
  },
};

function scanning({ table, question: { before } }: Altered, column: string): readonly Finding[] {
  const known = table.columns.find(({ name }) => name === column);
  const isNotValid = table.constraints.some(
    ({ kind, columns, definition }) =>
      kind === 'not null' && columns[0] === column && definition.skip_validation,
  );
  if ((known?.notNull && !isNotValid) || isProven(table, column)) return [];
  const name = `${column}_not_null`;
  const check =
    before.pg >= 18
      ? `ADD CONSTRAINT … NOT NULL ${sqlList([column])} NOT VALID`
      : `ADD CONSTRAINT ${sqlList([name])} CHECK (${sqlList([column])} IS NOT NULL) NOT VALID`;
  return [
    {
      message: `making ${columnOf(column, table, before)} NOT NULL reads all rows under an exclusive lock`,
      detail: `An ACCESS EXCLUSIVE lock on ${withShards(table, before)} is held until every row was looked at: reads wait, too.`,
      hint: `Write ALTER TABLE ${sqlName(table)} ${check}, VALIDATE CONSTRAINT in the next file${before.pg >= 18 ? '' : ', then SET NOT NULL, which reads nothing after that, and drop the check'}.`,
    },
  ];
}

/** Whether a valid check already says so: then Postgres (since 12) reads no rows. */
function isProven({ constraints }: Table, column: string): boolean {
  return constraints.some(
    ({ kind, definition }) =>
      kind === 'check' && !definition.skip_validation && saysNotNull(definition.raw_expr, column),
  );
}

function saysNotNull(expression: Node | undefined, column: string): boolean {
  const all = as(expression, 'BoolExpr');
  if (all?.boolop === 'AND_EXPR') return (all.args ?? []).some((arg) => saysNotNull(arg, column));
  const test = as(expression, 'NullTest');
  const fields = strings(as(test?.arg, 'ColumnRef')?.fields);
  return test?.nulltesttype === 'IS_NOT_NULL' && fields.at(-1) === column;
}
