/** Scalar expressions: operators, conditions, casts, rows, arrays, sub-selects. */
import type { A_Expr, A_Indirection, BoolExpr, Node, SubLink, TypeCast } from '@citrate/parser';
import {
  isLeftAssociative,
  level,
  negatedIn,
  operand,
  operatorLevel,
  prefixLevel,
} from '../precedence.ts';
import {
  type Doc,
  fill,
  glue,
  group,
  indent,
  line,
  list,
  type Position,
  type Printers,
  parens,
  words,
} from '../printer.ts';
import { quoteIdentifier, quoteKeyword } from '../quote.ts';
import { choose, isNull, itemsOf, required, stringOf, wrong } from '../tree.ts';
import { constant } from './constants.ts';
import { anyName, operatorName } from './names.ts';
import { typeName } from './types.ts';

export const expressions: Printers<
  | 'A_ArrayExpr'
  | 'A_Expr'
  | 'A_Indices'
  | 'A_Indirection'
  | 'A_Star'
  | 'BoolExpr'
  | 'BooleanTest'
  | 'CaseExpr'
  | 'CaseWhen'
  | 'CoalesceExpr'
  | 'CollateClause'
  | 'ColumnRef'
  | 'GroupingFunc'
  | 'MergeSupportFunc'
  | 'MinMaxExpr'
  | 'NamedArgExpr'
  | 'NullTest'
  | 'RowExpr'
  | 'SQLValueFunction'
  | 'SubLink'
  | 'TypeCast'
> = {
  ColumnRef: (n) => {
    const fields = required(n, 'fields');
    const first = fields[0];
    if (fields.length === 1 && first !== undefined && 'String' in first)
      return columnName(stringOf(first));
    return [columnField(first), fields.slice(1).map(attribute)];
  },

  A_Star: () => '*',

  A_Expr: (n, position) => {
    switch (n.kind) {
      case 'AEXPR_OP':
        return operation(n, position);
      case 'AEXPR_OP_ANY':
        return arrayComparison(n, 'ANY');
      case 'AEXPR_OP_ALL':
        return arrayComparison(n, 'ALL');
      case 'AEXPR_DISTINCT':
        return distinctFrom(n, 'IS DISTINCT FROM', position);
      case 'AEXPR_NOT_DISTINCT':
        return distinctFrom(n, 'IS NOT DISTINCT FROM', position);
      case 'AEXPR_NULLIF':
        return ['NULLIF(', required(n, 'lexpr'), ', ', required(n, 'rexpr'), ')'];
      case 'AEXPR_IN':
        return words(left(n, level.like), chosen(n, { '=': 'IN', '<>': 'NOT IN' }), inList(n));
      case 'AEXPR_LIKE':
        return pattern(n, { '~~': 'LIKE', '!~~': 'NOT LIKE' });
      case 'AEXPR_ILIKE':
        return pattern(n, { '~~*': 'ILIKE', '!~~*': 'NOT ILIKE' });
      case 'AEXPR_SIMILAR':
        return pattern(n, { '~': 'SIMILAR TO', '!~': 'NOT SIMILAR TO' });
      case 'AEXPR_BETWEEN':
        return between(n, 'BETWEEN');
      case 'AEXPR_NOT_BETWEEN':
        return between(n, 'NOT BETWEEN');
      case 'AEXPR_BETWEEN_SYM':
        return between(n, 'BETWEEN SYMMETRIC');
      case 'AEXPR_NOT_BETWEEN_SYM':
        return between(n, 'NOT BETWEEN SYMMETRIC');
      default:
        throw wrong(n, 'kind', n.kind);
    }
  },

  BoolExpr: (n) => {
    const args = required(n, 'args');
    switch (n.boolop) {
      case 'NOT_EXPR':
        return negation(n, args[0]);
      case 'AND_EXPR':
        return chain(args, 'AND', level.and);
      case 'OR_EXPR':
        return chain(args, 'OR', level.or);
      default:
        throw wrong(n, 'boolop', n.boolop);
    }
  },

  NullTest: (n) =>
    words(
      operand(required(n, 'arg'), level.is + 1),
      choose(n, 'nulltesttype', { IS_NULL: 'IS NULL', IS_NOT_NULL: 'IS NOT NULL' }),
    ),

  BooleanTest: (n) =>
    words(
      operand(required(n, 'arg'), level.is + 1),
      choose(n, 'booltesttype', {
        IS_TRUE: 'IS TRUE',
        IS_NOT_TRUE: 'IS NOT TRUE',
        IS_FALSE: 'IS FALSE',
        IS_NOT_FALSE: 'IS NOT FALSE',
        IS_UNKNOWN: 'IS UNKNOWN',
        IS_NOT_UNKNOWN: 'IS NOT UNKNOWN',
      }),
    ),

  CaseExpr: (n) =>
    group(
      words('CASE', n.arg),
      indent(
        required(n, 'args').map((when) => [line, when]),
        n.defresult && [line, 'ELSE ', n.defresult],
      ),
      line,
      'END',
    ),

  CaseWhen: (n) => words('WHEN', required(n, 'expr'), 'THEN', required(n, 'result')),

  CoalesceExpr: (n) => glue('COALESCE', parens(list(required(n, 'args')))),

  MinMaxExpr: (n) =>
    glue(
      choose(n, 'op', { IS_GREATEST: 'GREATEST', IS_LEAST: 'LEAST' }),
      parens(list(required(n, 'args'))),
    ),

  GroupingFunc: (n) => glue('GROUPING', parens(list(required(n, 'args')))),

  MergeSupportFunc: () => 'MERGE_ACTION()',

  SQLValueFunction: (n) => {
    const name = choose(n, 'op', sqlValueFunctions);
    return n.op?.endsWith('_N') ? `${name}(${n.typmod ?? 0})` : name;
  },

  TypeCast: (n, position) => {
    if (position === 'AexprConst') return typedConstant(n);
    const type = typeName(required(n, 'typeName'));
    if (position === 'func_expr') return ['CAST(', required(n, 'arg'), ' AS ', type, ')'];
    return [operand(required(n, 'arg'), level.typecast, position), '::', type];
  },

  CollateClause: (n) =>
    words(n.arg && operand(n.arg, level.collate), 'COLLATE', anyName(required(n, 'collname'))),

  A_ArrayExpr: (n) => ['ARRAY[', list(n.elements), ']'],

  RowExpr: (n) =>
    glue(
      choose(n, 'row_format', {
        COERCE_EXPLICIT_CALL: 'ROW',
        COERCE_IMPLICIT_CAST: '',
        COERCE_EXPLICIT_CAST: '',
        COERCE_SQL_SYNTAX: '',
      }),
      '(',
      list(n.args),
      ')',
    ),

  A_Indirection: (n) => [indirectionBase(n), required(n, 'indirection').map(attribute)],

  A_Indices: (n) =>
    n.is_slice ? ['[', n.lidx, ':', n.uidx, ']'] : ['[', required(n, 'uidx'), ']'],

  NamedArgExpr: (n) => words(quoteIdentifier(required(n, 'name')), '=>', required(n, 'arg')),

  SubLink: (n) => {
    const query = ['(', required(n, 'subselect'), ')'];
    switch (n.subLinkType) {
      case 'EXISTS_SUBLINK':
        return ['EXISTS ', query];
      case 'ARRAY_SUBLINK':
        return ['ARRAY', query];
      case 'EXPR_SUBLINK':
        return query;
      case 'ANY_SUBLINK':
        return n.operName ? quantified(n, n.operName, 'ANY') : inSelect(n, 'IN');
      case 'ALL_SUBLINK':
        return quantified(n, required(n, 'operName'), 'ALL');
      default:
        throw wrong(n, 'subLinkType', n.subLinkType);
    }
  },
};

const sqlValueFunctions = {
  SVFOP_CURRENT_DATE: 'CURRENT_DATE',
  SVFOP_CURRENT_TIME: 'CURRENT_TIME',
  SVFOP_CURRENT_TIME_N: 'CURRENT_TIME',
  SVFOP_CURRENT_TIMESTAMP: 'CURRENT_TIMESTAMP',
  SVFOP_CURRENT_TIMESTAMP_N: 'CURRENT_TIMESTAMP',
  SVFOP_LOCALTIME: 'LOCALTIME',
  SVFOP_LOCALTIME_N: 'LOCALTIME',
  SVFOP_LOCALTIMESTAMP: 'LOCALTIMESTAMP',
  SVFOP_LOCALTIMESTAMP_N: 'LOCALTIMESTAMP',
  SVFOP_CURRENT_ROLE: 'CURRENT_ROLE',
  SVFOP_CURRENT_USER: 'CURRENT_USER',
  SVFOP_USER: 'USER',
  SVFOP_SESSION_USER: 'SESSION_USER',
  SVFOP_CURRENT_CATALOG: 'CURRENT_CATALOG',
  SVFOP_CURRENT_SCHEMA: 'CURRENT_SCHEMA',
} as const;

function columnName(name: string): string {
  // `UNBOUNDED PRECEDING` is a frame bound, so a column of that name has to be quoted.
  return name === 'unbounded' ? quoteKeyword(name) : quoteIdentifier(name);
}

function columnField(node: Node | undefined): Doc {
  return node !== undefined && 'String' in node ? columnName(stringOf(node)) : node;
}

/** indirection_el: `.name`, `.*`, `[index]`. */
export function attribute(node: Node): Doc {
  if ('A_Indices' in node) return node;
  return 'String' in node ? `.${quoteIdentifier(stringOf(node))}` : ['.', node];
}

function indirectionBase(n: A_Indirection): Doc {
  const arg = required(n, 'arg');
  const subscript = n.indirection?.[0] !== undefined && 'A_Indices' in n.indirection[0];
  const bare =
    'ParamRef' in arg ||
    ('ColumnRef' in arg && subscript && !endsWithStar(arg.ColumnRef.fields)) ||
    ('SubLink' in arg && arg.SubLink.subLinkType === 'EXPR_SUBLINK');
  return bare ? arg : ['(', arg, ')'];
}

function endsWithStar(fields: readonly Node[] | undefined): boolean {
  const last = fields?.at(-1);
  return last !== undefined && 'A_Star' in last;
}

/** qual_Op between two operands, or before one. */
function operation(n: A_Expr, position: Position): Doc {
  const name = required(n, 'name');
  const symbol = operatorName(name);
  const right = required(n, 'rexpr');
  if (n.lexpr === undefined) {
    const at = prefixLevel(name);
    const operator = at === level.unary ? symbol : `${symbol} `;
    return [operator, operand(right, at + 1, position)];
  }
  const at = operatorLevel(name);
  const leastLeft = isLeftAssociative(at) ? at : at + 1;
  return [operand(n.lexpr, leastLeft, position), ` ${symbol} `, operand(right, at + 1, position)];
}

function left(n: A_Expr, at: number): Doc {
  return operand(required(n, 'lexpr'), at + 1);
}

/** The words for the operator that an expression of this kind carries. */
function chosen(n: A_Expr, table: Readonly<Record<string, string>>): string {
  const name = stringOf(n.name?.[0]);
  if (!Object.hasOwn(table, name)) throw wrong(n, 'name', name);
  return table[name] as string;
}

function arrayComparison(n: A_Expr, quantifier: string): Doc {
  const name = required(n, 'name');
  const at = operatorLevel(name);
  return words(left(n, at), operatorName(name), quantifier, ['(', required(n, 'rexpr'), ')']);
}

function distinctFrom(n: A_Expr, keywords: string, position: Position): Doc {
  const right = operand(required(n, 'rexpr'), level.is + 1, position);
  return words(operand(required(n, 'lexpr'), level.is + 1, position), keywords, right);
}

function inList(n: A_Expr): Doc {
  return fill(itemsOf(n.rexpr));
}

/** LIKE and SIMILAR TO; ESCAPE hides in a function call. */
function pattern(n: A_Expr, table: Readonly<Record<string, string>>): Doc {
  const right = required(n, 'rexpr');
  const escape = escapeCall(
    right,
    n.kind === 'AEXPR_SIMILAR' ? 'similar_to_escape' : 'like_escape',
  );
  const [text, character] = escape ?? [right];
  return words(
    left(n, level.like),
    chosen(n, table),
    text && operand(text, level.like + 1),
    character && words('ESCAPE', operand(character, level.like + 1)),
  );
}

function escapeCall(node: Node, name: string): readonly Node[] | undefined {
  const call = 'FuncCall' in node ? node.FuncCall : undefined;
  const path = call?.funcname ?? [];
  if (path.length !== 2 || stringOf(path[0]) !== 'pg_catalog' || stringOf(path[1]) !== name) {
    return undefined;
  }
  return call?.args;
}

function between(n: A_Expr, keywords: string): Doc {
  const [low, high] = itemsOf(n.rexpr);
  if (low === undefined || high === undefined) throw wrong(n, 'rexpr', n.rexpr);
  const lower = operand(low, level.like + 1, 'b_expr');
  return words(left(n, level.like), keywords, lower, 'AND', operand(high, level.like + 1));
}

function chain(args: readonly Node[], keyword: string, at: number): Doc {
  const out: Doc[] = [];
  for (const arg of args) {
    if (out.length > 0) out.push(line, `${keyword} `);
    out.push(operand(arg, at + 1));
  }
  return group(out);
}

function negation(n: BoolExpr, arg: Node | undefined): Doc {
  const link = negatedIn(n);
  if (link !== undefined) return inSelect(link, 'NOT IN');
  return ['NOT ', operand(arg ?? (required(n, 'args')[0] as Node), level.not)];
}

function inSelect(n: SubLink, keyword: string): Doc {
  const test = operand(required(n, 'testexpr'), level.like + 1);
  return words(test, keyword, ['(', required(n, 'subselect'), ')']);
}

function quantified(n: SubLink, operator: readonly Node[], quantifier: string): Doc {
  const test = operand(required(n, 'testexpr'), operatorLevel(operator) + 1);
  return words(test, operatorName(operator), quantifier, ['(', required(n, 'subselect'), ')']);
}

/** `type 'text'`, the only cast that the grammar has among constants. */
function typedConstant(n: TypeCast): Doc {
  const arg = required(n, 'arg');
  const type = required(n, 'typeName');
  const written = 'A_Const' in arg ? constant(arg.A_Const) : '';
  const path = type.names ?? [];
  if (stringOf(path.at(-1)) !== 'interval' || path.length !== 2 || type.typmods === undefined) {
    return words(typeName(type), written);
  }
  const range = typeName(type);
  return typeof range === 'string' ? intervalConstant(range, written) : words(range, written);
}

/** `INTERVAL '1' YEAR`, but `INTERVAL(3) '1'`. */
function intervalConstant(type: string, written: string): string {
  if (!type.startsWith('interval ')) return `${type} ${written}`;
  return `interval ${written} ${type.slice('interval '.length)}`;
}

/** An expression where the grammar takes a call as it is and anything else in parentheses. */
export function callOrParens(node: Node): Doc {
  if (isNull(node)) throw wrong(node, 'expr', node);
  const plain =
    'FuncCall' in node && node.FuncCall.funcformat === 'COERCE_EXPLICIT_CALL' && isWindowless(node);
  return plain ? node : cExprParens(node);
}

function isWindowless(node: {
  FuncCall: { over?: unknown; agg_filter?: unknown; agg_within_group?: boolean };
}): boolean {
  const { over, agg_filter, agg_within_group } = node.FuncCall;
  return over === undefined && agg_filter === undefined && !agg_within_group;
}

function cExprParens(node: Node): Doc {
  return ['(', node, ')'];
}
