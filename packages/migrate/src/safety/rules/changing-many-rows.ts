import { as, type Node, type RangeVar } from '@citrate/parser';
import { strings } from '../../catalog/index.ts';
import type { Table } from '../../catalog/model.ts';
import { batchKey, shown } from '../../distribute/index.ts';
import type { Finding, SafetyQuestion, SafetyRule } from '../rule.ts';
import { tableInUse } from '../tables.ts';
import { withShards } from '../words.ts';

export const changingManyRows: SafetyRule = {
  name: 'changing-many-rows',
  title: 'Rows of a table in use changed in one transaction',
  severity: 'notice',
  statements: {
    UpdateStmt: (statement, question) => inOne('UPDATE', statement, question),
    DeleteStmt: (statement, question) => inOne('DELETE', statement, question),
  },
};

function inOne(
  words: string,
  { relation, whereClause }: { readonly relation?: RangeVar; readonly whereClause?: Node },
  question: SafetyQuestion,
): readonly Finding[] {
  const table = tableInUse(relation, question);
  if (!table || question.inBatches || question.engine === 'citus') return [];
  const key = batchKey(table);
  if (key && picksRows(key, whereClause)) return [];
  return [
    {
      message: `${words} may change many rows of ${shown(table, question.before)} in one transaction`,
      detail: `Each row of ${withShards(table, question.before)} that it changes stays locked until all servers have committed, and what it leaves dead cannot be cleaned up before.`,
      hint: hintFor(table, key),
      location: relation?.location,
    },
  ];
}

function hintFor(table: Table, key: readonly string[] | undefined): string {
  return key
    ? `Write -- citrate: batch=5000 before it, in a file with -- citrate: transaction=off: rows of "${table.name}" are changed in the order of (${key.join(', ')}), some at a time.`
    : 'Add a primary key, by which rows can be taken in batches, or change them through the application.';
}

/** Whether constants for all columns of the key say which few rows are meant. */
function picksRows(key: readonly string[], condition: Node | undefined): boolean {
  const conditions = as(condition, 'BoolExpr');
  const all = conditions?.boolop === 'AND_EXPR' ? (conditions.args ?? []) : [condition];
  const fixed = new Set(all.flatMap((one) => fixedColumn(one) ?? []));
  return key.every((name) => fixed.has(name));
}

function fixedColumn(condition: Node | undefined): string | undefined {
  const { kind, name, lexpr, rexpr } = as(condition, 'A_Expr') ?? {};
  const isEqual = (kind === 'AEXPR_OP' || kind === 'AEXPR_IN') && strings(name).at(-1) === '=';
  const isConstant =
    as(rexpr, 'A_Const') !== undefined || as(rexpr, 'List') !== undefined || as(rexpr, 'TypeCast');
  return isEqual && isConstant ? strings(as(lexpr, 'ColumnRef')?.fields).at(-1) : undefined;
}
