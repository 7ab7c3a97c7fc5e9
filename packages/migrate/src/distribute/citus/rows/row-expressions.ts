/**
 * Expressions that a Citus computes neither before nor on its shards: what is stable, and wants the row.
 * After its MasterIrreducibleExpression (multi_router_planner.c).
 */
import { as, type Node, walk } from '@citrate/parser';
import { analyse, strings, type TypedScope } from '../../../catalog/index.ts';
import type { Catalog } from '../../../catalog/model.ts';
import { unsteadyPart } from './expressions.ts';

/** A function that is not immutable inside CASE or COALESCE, which might not compute it at all. */
export function unsteadyBranch(node: Node, catalog: Catalog): string | undefined {
  let found: string | undefined;
  const look = (branches: Node): void => {
    found ??= unsteadyPart(branches, 'immutable', catalog, true);
  };
  walk(node, {
    SubLink: () => false,
    CaseExpr: (fields) => look({ CaseExpr: fields }),
    CoalesceExpr: (fields) => look({ CoalesceExpr: fields }),
  });
  return found;
}

/** Whether a function, an operator or a cast that is stable is given a column: only where that is sure. */
export function needsRow(node: Node, scope: TypedScope): boolean {
  let found = false;
  const look = (one: Node): void => {
    found ||= hasColumn(one) && !analyse(withTypes(one, scope), typesAsColumns(scope)).immutable;
  };
  walk(node, {
    SubLink: () => false,
    A_Expr: (fields) => look({ A_Expr: fields }),
    FuncCall: (fields) => look({ FuncCall: fields }),
    TypeCast: (fields) => look({ TypeCast: fields }),
  });
  return found;
}

function hasColumn(node: Node): boolean {
  let found = false;
  walk(node, {
    SubLink: () => false,
    ColumnRef: () => {
      found = true;
    },
  });
  return found;
}

/** The same, with columns of the operands' types in their place: only it remains to be judged. */
function withTypes(node: Node, scope: TypedScope): Node {
  const { lexpr, rexpr, ...operator } = as(node, 'A_Expr') ?? {};
  if (lexpr ?? rexpr) {
    const operands = { ...(lexpr && { lexpr: typed(lexpr, scope) }) };
    return { A_Expr: { ...operator, ...operands, ...(rexpr && { rexpr: typed(rexpr, scope) }) } };
  }
  const cast = as(node, 'TypeCast');
  if (cast?.arg) return { TypeCast: { ...cast, arg: typed(cast.arg, scope) } };
  const call = as(node, 'FuncCall');
  const args = call?.args?.map((arg) => typed(arg, scope));
  return call && args ? { FuncCall: { ...call, args } } : node;
}

/** A constant says more than its type; so do lists. */
function typed(operand: Node, scope: TypedScope): Node {
  if (as(operand, 'A_Const') ?? as(operand, 'List')) return operand;
  const type = momentType(operand) ?? analyse(operand, scope).type;
  return { ColumnRef: { fields: [{ String: { sval: `${MARK}${type ?? ''}` } }] } };
}

/** No column of a user is named like that. */
const MARK = '\0';

function typesAsColumns(scope: TypedScope): TypedScope {
  return {
    ...scope,
    columnType: (names) => {
      const [name = ''] = names;
      if (!name.startsWith(MARK)) return scope.columnType(names);
      return name === MARK ? undefined : name.slice(MARK.length);
    },
  };
}

/** Types of what tells the time. */
function momentType(node: Node): string | undefined {
  const name = strings(as(node, 'FuncCall')?.funcname).at(-1) ?? '';
  const value = as(node, 'SQLValueFunction')?.op?.replace(/^SVFOP_|_N$/g, '') ?? '';
  return moments.get(name) ?? moments.get(value);
}

const moments: ReadonlyMap<string, string> = new Map([
  ['now', 'timestamptz'],
  ['statement_timestamp', 'timestamptz'],
  ['transaction_timestamp', 'timestamptz'],
  ['CURRENT_DATE', 'date'],
  ['CURRENT_TIME', 'timetz'],
  ['CURRENT_TIMESTAMP', 'timestamptz'],
  ['LOCALTIME', 'time'],
  ['LOCALTIMESTAMP', 'timestamp'],
]);
