/** Scalar expressions: operators, conditions, casts, rows, arrays, sub-selects. */
import type {
  A_Expr,
  A_Indirection,
  BoolExpr,
  CollateClause,
  Node,
  RowExpr,
  SubLink,
  TypeCast,
} from '@citrate/parser';
import { as } from '@citrate/parser';
import { fill } from '../lists.ts';
import {
  isBuiltIn,
  isLeftAssociative,
  level,
  levelOf,
  negatedIn,
  operand,
  operatorLevel,
  prefixLevel,
} from '../precedence.ts';
import {
  each,
  glue,
  group,
  indent,
  isLeftOpen,
  line,
  list,
  onOwnLine,
  type Position,
  type Printers,
  parens,
  print,
  textOf,
  words,
} from '../printer.ts';
import { quoteIdentifier, quoteKeyword, quoteLiteral } from '../quote.ts';
import {
  choose,
  chooseCode,
  constantString,
  filled,
  isNull,
  itemsOf,
  missing,
  nameIn,
  none,
  pairOf,
  stringOf,
  wrong,
} from '../tree.ts';
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
    const fields = n.fields ?? missing(n, 'fields');
    let out = columnField(filled(fields)[0]);
    for (let i = 1; i < fields.length; i++) out += attribute(fields[i] as Node);
    return out;
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
        return nullIf(n);
      case 'AEXPR_IN':
        return `${left(n, level.like)} ${chosen(n, inWords)} ${fill(itemsOf(n.rexpr ?? missing(n, 'rexpr')))}`;
      case 'AEXPR_LIKE':
        return pattern(n, likeWords);
      case 'AEXPR_ILIKE':
        return pattern(n, ilikeWords);
      case 'AEXPR_SIMILAR':
        return pattern(n, similarWords);
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
    const args = n.args ?? missing(n, 'args');
    if ((args.length === 1) !== (n.boolop === 'NOT_EXPR')) throw wrong(n, 'args', args);
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

  NullTest: (n) => {
    const keywords = choose(n, 'nulltesttype', nullTests);
    return `${operand(n.arg ?? missing(n, 'arg'), level.is + 1)} ${keywords}`;
  },

  BooleanTest: (n) => {
    const keywords = choose(n, 'booltesttype', booleanTests);
    return `${operand(n.arg ?? missing(n, 'arg'), level.is + 1)} ${keywords}`;
  },

  CaseExpr: (n) =>
    group(
      words('CASE', n.arg),
      indent(
        each(n.args ?? missing(n, 'args'), onOwnLine),
        n.defresult && `${line}ELSE ${print(n.defresult)}`,
      ),
      line,
      'END',
    ),

  CaseWhen: (n) =>
    `WHEN ${print(n.expr ?? missing(n, 'expr'))} THEN ${print(n.result ?? missing(n, 'result'))}`,

  CoalesceExpr: (n) => `COALESCE(${list(n.args ?? missing(n, 'args'))})`,

  MinMaxExpr: (n) =>
    glue(
      choose(n, 'op', { IS_GREATEST: 'GREATEST', IS_LEAST: 'LEAST' }),
      parens(list(n.args ?? missing(n, 'args'))),
    ),

  GroupingFunc: (n) => `GROUPING(${list(n.args ?? missing(n, 'args'))})`,

  MergeSupportFunc: () => 'MERGE_ACTION()',

  SQLValueFunction: (n) => {
    const name = choose(n, 'op', sqlValueFunctions);
    return n.op?.endsWith('_N') ? `${name}(${n.typmod ?? 0})` : name;
  },

  TypeCast: (n, position) => {
    if (position === 'AexprConst') return typedConstant(n);
    const type = typeName(n.typeName ?? missing(n, 'typeName'));
    if (position === 'func_expr')
      return glue('CAST(', n.arg ?? missing(n, 'arg'), ' AS ', type, ')');
    return `${operand(n.arg ?? missing(n, 'arg'), level.typecast, position)}::${type}`;
  },

  CollateClause: (n) =>
    `${operand(n.arg ?? missing(n, 'arg'), level.collate)} ${columnCollation(n)}`,

  A_ArrayExpr: (n) => `ARRAY[${list(n.elements)}]`,

  RowExpr: (n) => `${chooseCode(n, 'row_format', rowFormats)}(${list(rowValues(n))})`,

  A_Indirection: (n) =>
    indirectionBase(n) + each(n.indirection ?? missing(n, 'indirection'), attribute),

  A_Indices: (n) => {
    if (n.is_slice) return glue('[', n.lidx, ':', upperBound(n.uidx), ']');
    none(n, 'lidx');
    return `[${print(n.uidx ?? missing(n, 'uidx'))}]`;
  },

  NamedArgExpr: (n) =>
    `${quoteIdentifier(n.name ?? missing(n, 'name'))} => ${print(n.arg ?? missing(n, 'arg'))}`,

  SubLink: (n) => {
    if (!compares(n)) none(n, 'testexpr', 'operName');
    switch (n.subLinkType) {
      case 'EXISTS_SUBLINK':
        return `EXISTS ${query(n)}`;
      case 'ARRAY_SUBLINK':
        return `ARRAY${query(n)}`;
      case 'EXPR_SUBLINK':
        return query(n);
      case 'ANY_SUBLINK':
        return n.operName ? quantified(n, n.operName, 'ANY') : inSelect(n, 'IN');
      case 'ALL_SUBLINK':
        return quantified(n, n.operName ?? missing(n, 'operName'), 'ALL');
      default:
        throw wrong(n, 'subLinkType', n.subLinkType);
    }
  },
};

const nullTests = { IS_NULL: 'IS NULL', IS_NOT_NULL: 'IS NOT NULL' } as const;

const booleanTests = {
  IS_TRUE: 'IS TRUE',
  IS_NOT_TRUE: 'IS NOT TRUE',
  IS_FALSE: 'IS FALSE',
  IS_NOT_FALSE: 'IS NOT FALSE',
  IS_UNKNOWN: 'IS UNKNOWN',
  IS_NOT_UNKNOWN: 'IS NOT UNKNOWN',
} as const;

const rowFormats = {
  COERCE_EXPLICIT_CALL: 'ROW',
  COERCE_IMPLICIT_CAST: '',
} as const;

/** One value in parentheses is no row. */
function rowValues(n: RowExpr): readonly Node[] | undefined {
  if (n.row_format === 'COERCE_EXPLICIT_CALL') return n.args;
  const args = n.args ?? missing(n, 'args');
  if (args.length < 2) throw wrong(n, 'args', args);
  return args;
}

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

/** Whether a value is compared with what the sub-select gives. */
function compares(n: SubLink): boolean {
  return n.subLinkType === 'ANY_SUBLINK' || n.subLinkType === 'ALL_SUBLINK';
}

/** select_with_parens. */
function query(n: SubLink): string {
  return `(${print(n.subselect ?? missing(n, 'subselect'))})`;
}

/** The collation of a column, a type or a value, without the value. */
export function columnCollation(n: CollateClause): string {
  return `COLLATE ${anyName(n.collname ?? missing(n, 'collname'))}`;
}

function columnName(name: string): string {
  // `UNBOUNDED PRECEDING` is a frame bound, so a column of that name has to be quoted.
  return name === 'unbounded' ? quoteKeyword(name) : quoteIdentifier(name);
}

function columnField(node: Node | undefined): string {
  const name = nameIn(node);
  return name === undefined ? textOf(node) : columnName(name);
}

/** indirection_el: `.name`, `.*`, `[index]`. */
export function attribute(node: Node): string {
  const name = nameIn(node);
  if (name !== undefined) return `.${quoteIdentifier(name)}`;
  return 'A_Indices' in node ? print(node) : `.${print(node)}`;
}

/** An operator right behind the colon may run into a word with it, `:=`. */
function upperBound(node: Node | undefined): string {
  if (node === undefined) return '';
  return levelOf(node) < level.unary ? ` ${print(node)}` : print(node);
}

function indirectionBase(n: A_Indirection): string {
  const arg = n.arg ?? missing(n, 'arg');
  const subscript = n.indirection?.[0] !== undefined && 'A_Indices' in n.indirection[0];
  const bare =
    'ParamRef' in arg ||
    ('ColumnRef' in arg && subscript && !endsWithStar(arg.ColumnRef.fields)) ||
    ('SubLink' in arg && arg.SubLink.subLinkType === 'EXPR_SUBLINK');
  return bare ? print(arg) : `(${print(arg)})`;
}

function endsWithStar(fields: readonly Node[] | undefined): boolean {
  const last = fields?.at(-1);
  return last !== undefined && 'A_Star' in last;
}

/** qual_Op between two operands, or before one. */
function operation(n: A_Expr, position: Position): string {
  if (n.lexpr !== undefined) return binary(n, position);
  const name = n.name ?? missing(n, 'name');
  const right = n.rexpr ?? missing(n, 'rexpr');
  const at = prefixLevel(name, right);
  return prefixOperator(name, at) + operand(right, at + 1, position);
}

/** Of the grammar's own operators, only signs stand before an operand without OPERATOR(). */
function prefixOperator(name: readonly Node[], at: number): string {
  const symbol = operatorName(name);
  if (at === level.unary) return symbol;
  return isBuiltIn(name) ? `OPERATOR(${symbol}) ` : `${symbol} `;
}

/** Operators between operands; in a chain of several, each may begin a line. */
function binary(n: A_Expr, position: Position): string {
  const at = operatorLevel(n.name ?? missing(n, 'name'));
  const links = isLeftAssociative(at) ? chainOf(n, at) : [n];
  const [link = n] = links;
  const first = operand(link.lexpr ?? missing(link, 'lexpr'), leastLeft(at), position);
  if (links.length === 1) return `${first} ${operatorAndRight(n, at, position)}`;
  return group(first, indent(each(links, (one) => line + operatorAndRight(one, at, position))));
}

/**
 * The operations that `a + b - c` consists of, from the left. They stand in each other in the tree,
 * thousands deep at times.
 */
function chainOf(n: A_Expr, at: number): readonly A_Expr[] {
  const links = [n];
  for (let inner = n.lexpr; inner !== undefined && !isLeftOpen(inner); ) {
    const link = as(inner, 'A_Expr');
    if (link?.kind !== 'AEXPR_OP' || link.lexpr === undefined) break;
    if (operatorLevel(link.name ?? []) !== at) break;
    links.push(link);
    inner = link.lexpr;
  }
  return links.reverse();
}

function leastLeft(at: number): number {
  return isLeftAssociative(at) ? at : at + 1;
}

function operatorAndRight(n: A_Expr, at: number, position: Position): string {
  const right = n.rexpr ?? missing(n, 'rexpr');
  return `${operatorName(n.name ?? missing(n, 'name'))} ${operand(right, at + 1, position)}`;
}

function left(n: A_Expr, at: number): string {
  return operand(n.lexpr ?? missing(n, 'lexpr'), at + 1);
}

/** The words for the operator that an expression of this kind carries. */
function chosen(n: A_Expr, table: ReadonlyMap<string, string>): string {
  const name = onlyName(n);
  const keywords = table.get(name);
  if (keywords === undefined) throw wrong(n, 'name', name);
  return keywords;
}

/** The name of the operator, without a schema. */
function onlyName(n: A_Expr): string {
  const name = n.name ?? missing(n, 'name');
  if (name.length !== 1) throw wrong(n, 'name', name);
  return stringOf(name[0]);
}

/** Checks the name that expressions of this kind always carry. */
function alwaysNamed(n: A_Expr, name: string): void {
  if (onlyName(n) !== name) throw wrong(n, 'name', n.name);
}

function nullIf(n: A_Expr): string {
  alwaysNamed(n, '=');
  return `NULLIF(${print(n.lexpr ?? missing(n, 'lexpr'))}, ${print(n.rexpr ?? missing(n, 'rexpr'))})`;
}

const inWords = new Map([
  ['=', 'IN'],
  ['<>', 'NOT IN'],
]);
const likeWords = new Map([
  ['~~', 'LIKE'],
  ['!~~', 'NOT LIKE'],
]);
const ilikeWords = new Map([
  ['~~*', 'ILIKE'],
  ['!~~*', 'NOT ILIKE'],
]);
const similarWords = new Map([
  ['~', 'SIMILAR TO'],
  ['!~', 'NOT SIMILAR TO'],
]);

function arrayComparison(n: A_Expr, quantifier: string): string {
  const name = n.name ?? missing(n, 'name');
  const array = print(n.rexpr ?? missing(n, 'rexpr'));
  return `${left(n, operatorLevel(name))} ${operatorName(name)} ${quantifier} (${array})`;
}

function distinctFrom(n: A_Expr, keywords: string, position: Position): string {
  alwaysNamed(n, '=');
  const right = operand(n.rexpr ?? missing(n, 'rexpr'), level.is + 1, position);
  return `${operand(n.lexpr ?? missing(n, 'lexpr'), level.is + 1, position)} ${keywords} ${right}`;
}

/** LIKE and SIMILAR TO; ESCAPE hides in a function call. */
function pattern(n: A_Expr, table: ReadonlyMap<string, string>): string {
  const right = n.rexpr ?? missing(n, 'rexpr');
  const start = `${left(n, level.like)} ${chosen(n, table)}`;
  const similar = n.kind === 'AEXPR_SIMILAR';
  const escaped = escapeArguments(right, similar ? 'similar_to_escape' : 'like_escape');
  // SIMILAR TO is a call always; LIKE is one only with ESCAPE.
  if (similar && escaped === undefined) throw wrong(n, 'rexpr', right);
  const [text, character] = similar || escaped?.[1] ? (escaped ?? []) : [right];
  return words(
    start,
    text && operand(text, level.like + 1),
    character && `ESCAPE ${operand(character, level.like + 1)}`,
  );
}

/** The arguments, one or two, of a plain call of this function of pg_catalog. */
function escapeArguments(node: Node, name: string): readonly Node[] | undefined {
  const call = as(node, 'FuncCall');
  if (call?.funcname?.length !== 2 || call.funcformat !== 'COERCE_EXPLICIT_CALL') return undefined;
  if (anyName(call.funcname) !== `pg_catalog.${name}`) return undefined;
  const args = call.args ?? [];
  const plain = args.every((arg) => !('NamedArgExpr' in arg)) && Object.keys(call).every(isPlain);
  return plain && args.length > 0 && args.length < 3 ? args : undefined;
}

/** The fields of a call that is a name with arguments and no more. */
function isPlain(field: string): boolean {
  return field === 'funcname' || field === 'args' || field === 'funcformat' || field === 'location';
}

function between(n: A_Expr, keywords: string): string {
  alwaysNamed(n, keywords);
  const [low, high] = pairOf(n.rexpr ?? missing(n, 'rexpr'));
  const lower = operand(low, level.like + 1, 'b_expr');
  return `${left(n, level.like)} ${keywords} ${lower} AND ${operand(high, level.like + 1)}`;
}

function chain(args: readonly Node[], keyword: string, at: number): string {
  const separator = `${line}${keyword} `;
  let out = '';
  for (const arg of filled(args)) out += (out === '' ? '' : separator) + operand(arg, at + 1);
  return group(out);
}

function negation(n: BoolExpr, arg: Node | undefined): string {
  const link = negatedIn(n);
  if (link !== undefined) return inSelect(link, 'NOT IN');
  return `NOT ${operand(arg ?? ((n.args ?? missing(n, 'args'))[0] as Node), level.not)}`;
}

function inSelect(n: SubLink, keyword: string): string {
  return `${operand(n.testexpr ?? missing(n, 'testexpr'), level.like + 1)} ${keyword} ${query(n)}`;
}

function quantified(n: SubLink, operator: readonly Node[], quantifier: string): string {
  const test = operand(n.testexpr ?? missing(n, 'testexpr'), operatorLevel(operator) + 1);
  return `${test} ${operatorName(operator)} ${quantifier} ${query(n)}`;
}

/** `type 'text'`, the only cast that the grammar has among constants. */
function typedConstant(n: TypeCast): string {
  const arg = n.arg ?? missing(n, 'arg');
  const type = n.typeName ?? missing(n, 'typeName');
  const written = quoteLiteral(constantString(arg));
  const path = filled(type.names ?? missing(type, 'names'));
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
export function callOrParens(node: Node): string {
  if (isNull(node)) throw wrong(node, 'expr', node);
  const plain =
    'FuncCall' in node && node.FuncCall.funcformat === 'COERCE_EXPLICIT_CALL' && isWindowless(node);
  return plain ? print(node) : `(${print(node)})`;
}

function isWindowless(node: {
  FuncCall: { over?: unknown; agg_filter?: unknown; agg_within_group?: boolean };
}): boolean {
  const { over, agg_filter, agg_within_group } = node.FuncCall;
  return over === undefined && agg_filter === undefined && !agg_within_group;
}
