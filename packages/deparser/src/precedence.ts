/**
 * How tightly each expression binds, and so which operands need parentheses. The levels are those
 * of PostgreSQL's gram.y. A decision is made from the child's tag and operator, never from text.
 */
import type { A_Const, A_Expr, BoolExpr, FuncCall, Node, NodeMap, SubLink } from '@citrate/parser';
import { apart, type Position, print } from './printer.ts';
import { filled, missing, stringOf } from './tree.ts';

/** The levels, weakest first. */
export const level = {
  any: 0,
  or: 2,
  and: 3,
  not: 4,
  is: 5,
  comparison: 6,
  like: 7,
  operator: 9,
  additive: 10,
  multiplicative: 11,
  exponent: 12,
  at: 13,
  collate: 14,
  unary: 15,
  typecast: 16,
  primary: 17,
} as const;

/** The level of an operator that is built into the grammar; undefined for all others. */
function symbolLevel(symbol: string): number | undefined {
  switch (symbol) {
    case '=':
    case '<':
    case '>':
    case '<=':
    case '>=':
    case '<>':
      return level.comparison;
    case '+':
    case '-':
      return level.additive;
    case '*':
    case '/':
    case '%':
      return level.multiplicative;
    case '^':
      return level.exponent;
    default:
      return undefined;
  }
}

/** The level of a binary operator; all that are not built into the grammar are alike. */
export function operatorLevel(name: readonly Node[]): number {
  if (name.length !== 1) return level.operator;
  return symbolLevel(stringOf(name[0])) ?? level.operator;
}

/** The level of a prefix operator. The grammar would take `-` before a number as its sign. */
export function prefixLevel(name: readonly Node[], right: Node | undefined): number {
  if (name.length !== 1) return level.operator;
  const symbol = stringOf(name[0]);
  const sign = symbol === '+' || (symbol === '-' && !isNumber(right));
  return sign ? level.unary : level.operator;
}

function isNumber(node: Node | undefined): boolean {
  const constant = node && 'A_Const' in node ? node.A_Const : undefined;
  return constant?.ival !== undefined || constant?.fval !== undefined;
}

/** Whether the grammar itself knows this operator. */
export function isBuiltIn(name: readonly Node[]): boolean {
  return name.length === 1 && symbolLevel(stringOf(name[0])) !== undefined;
}

/** Whether a chain `a op b op c` groups to the left by itself; comparisons do not chain at all. */
export function isLeftAssociative(at: number): boolean {
  return at >= level.operator && at <= level.collate;
}

/** The level of an expression: an operand of a tighter operator needs parentheses. */
export function levelOf(node: Node): number {
  for (const tag in node) {
    switch (tag) {
      case 'A_Const':
        return isNegative((node as NodeMap).A_Const) ? level.unary : level.primary;
      case 'A_Expr':
        return exprLevel((node as NodeMap).A_Expr);
      case 'BoolExpr':
        return boolLevel((node as NodeMap).BoolExpr);
      case 'CollateClause':
        return level.collate;
      case 'FuncCall':
        return callLevel((node as NodeMap).FuncCall);
      case 'BooleanTest':
      case 'JsonIsPredicate':
      case 'NullTest':
        return level.is;
      case 'SubLink':
        return subLinkLevel((node as NodeMap).SubLink);
      case 'SetToDefault':
      case 'TypeCast':
        return level.typecast;
      case 'XmlExpr':
        return (node as NodeMap).XmlExpr.op === 'IS_DOCUMENT' ? level.is : level.primary;
      default:
        return level.primary;
    }
  }
  return level.primary;
}

function isNegative(n: A_Const): boolean {
  return (n.ival?.ival ?? 0) < 0 || (n.fval?.fval?.startsWith('-') ?? false);
}

function exprLevel(n: A_Expr): number {
  switch (n.kind) {
    case 'AEXPR_OP':
      return n.lexpr === undefined
        ? prefixLevel(n.name ?? [], n.rexpr)
        : operatorLevel(n.name ?? []);
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return operatorLevel(n.name ?? []);
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
      return level.is;
    case 'AEXPR_NULLIF':
      return level.primary;
    default:
      return level.like;
  }
}

function boolLevel(n: BoolExpr): number {
  if (n.boolop === 'AND_EXPR') return level.and;
  if (n.boolop === 'OR_EXPR') return level.or;
  return negatedIn(n) === undefined ? level.not : level.like;
}

/** The sub-select of NOT (x IN (SELECT …)), which is written x NOT IN (SELECT …). */
export function negatedIn(n: BoolExpr): SubLink | undefined {
  const arg =
    n.boolop === 'NOT_EXPR' ? (n.args?.[0] as { SubLink?: SubLink } | undefined) : undefined;
  const link = arg?.SubLink;
  return link?.subLinkType === 'ANY_SUBLINK' && link.operName === undefined ? link : undefined;
}

function subLinkLevel(n: SubLink): number {
  if (n.testexpr === undefined) return level.primary;
  return n.operName === undefined ? level.like : operatorLevel(n.operName);
}

/** The functions that SQL writes as operators. */
function callLevel(n: FuncCall): number {
  if (n.funcformat !== 'COERCE_SQL_SYNTAX') return level.primary;
  switch (stringOf(filled(n.funcname ?? missing(n, 'funcname')).at(-1))) {
    case 'timezone':
      return level.at;
    case 'is_normalized':
    case 'overlaps':
      return level.is;
    default:
      return level.primary;
  }
}

/** Whether b_expr has a form for this expression. */
function isRestricted(node: Node, at: number): boolean {
  if ('A_Expr' in node) {
    const kind = node.A_Expr.kind;
    return (
      kind === 'AEXPR_OP' ||
      kind === 'AEXPR_DISTINCT' ||
      kind === 'AEXPR_NOT_DISTINCT' ||
      kind === 'AEXPR_NULLIF'
    );
  }
  return (at >= level.unary && !('SetToDefault' in node)) || 'XmlExpr' in node;
}

/** An operand, in parentheses if it binds weaker than `least` or its position has no such form. */
export function operand(node: Node, least: number, position: Position = 'a_expr'): string {
  const at = levelOf(node);
  if (at < least) return parenthesized(node, at);
  if (position !== 'b_expr' || at === level.primary) return print(node);
  return isRestricted(node, at) ? print(node, position) : parenthesized(node, at);
}

/** Conditions may take several lines. */
function parenthesized(node: Node, at: number): string {
  if (at !== level.and && at !== level.or) return `(${print(node)})`;
  return `(${apart(node)})`;
}

/** `(a)`; a condition of several parts is on lines of its own if it does not fit. */
export function inOwnParens(node: Node): string {
  return parenthesized(node, levelOf(node));
}

/** An expression where the grammar has c_expr. */
export function cExpr(node: Node): string {
  return operand(node, level.primary);
}

/** An expression where the grammar has b_expr. */
export function bExpr(node: Node): string {
  return operand(node, level.any, 'b_expr');
}
