/** Scalar expressions: columns, casts, rows, arrays, CASE, what looks like a function. */
import type { A_Indirection, CollateClause, Node, RowExpr, TypeCast } from '@citrate/parser';
import { level, levelOf, operand } from '../precedence.ts';
import {
  each,
  flow,
  glue,
  group,
  indent,
  leavesOpen,
  line,
  list,
  meantRelation,
  onOwnLine,
  type Printers,
  parens,
  print,
  words,
} from '../printer.ts';
import { quoteIdentifier, quoteKeyword, quoteLiteral } from '../quote.ts';
import {
  always,
  choices,
  choose,
  chooseCode,
  constantString,
  filled,
  isNull,
  missing,
  nameIn,
  none,
  whole,
  wrong,
} from '../tree.ts';
import { anyName, qualifierSlot } from './names.ts';
import { intervalParts, typeName } from './types.ts';

export const expressions: Printers<
  | 'A_ArrayExpr'
  | 'A_Indices'
  | 'A_Indirection'
  | 'A_Star'
  | 'CaseExpr'
  | 'CaseWhen'
  | 'CoalesceExpr'
  | 'CollateClause'
  | 'ColumnRef'
  | 'GroupingFunc'
  | 'MergeSupportFunc'
  | 'MinMaxExpr'
  | 'NamedArgExpr'
  | 'RowExpr'
  | 'SQLValueFunction'
  | 'TypeCast'
> = {
  ColumnRef: (n) => {
    const fields = n.fields ?? missing(n, 'fields');
    const meant = leavesOpen() ? meantRelation(n) : undefined;
    if (meant) return qualifierSlot(fields.slice(0, -1), meant) + attribute(fields.at(-1) as Node);
    let out = columnField(filled(fields)[0]);
    for (let i = 1; i < fields.length; i++) out += attribute(fields[i] as Node);
    return out;
  },

  A_Star: () => '*',

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
    `WHEN ${indent(n.expr ?? missing(n, 'expr'))} THEN ${print(n.result ?? missing(n, 'result'))}`,

  CoalesceExpr: (n) => `COALESCE(${list(n.args ?? missing(n, 'args'))})`,

  MinMaxExpr: (n) =>
    glue(choose(n, 'op', minMaxFunctions), parens(list(n.args ?? missing(n, 'args')))),

  GroupingFunc: (n) => `GROUPING(${list(n.args ?? missing(n, 'args'))})`,

  MergeSupportFunc: () => 'MERGE_ACTION()',

  SQLValueFunction: (n) => {
    const name = choose(n, 'op', sqlValueFunctions);
    if (n.op?.endsWith('_N')) return `${name}(${whole(n, 'typmod', n.typmod ?? 0)})`;
    always(n, 'typmod', -1);
    return name;
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

  A_ArrayExpr: (n) => `ARRAY[${flow(n.elements)}]`,

  RowExpr: (n) => `${chooseCode(n, 'row_format', rowFormats)}(${flow(rowValues(n))})`,

  A_Indirection: (n) =>
    indirectionBase(n) + each(n.indirection ?? missing(n, 'indirection'), attribute),

  A_Indices: (n) => {
    if (n.is_slice) return glue('[', n.lidx, ':', upperBound(n.uidx), ']');
    none(n, 'lidx');
    return `[${print(n.uidx ?? missing(n, 'uidx'))}]`;
  },

  NamedArgExpr: (n) =>
    `${quoteIdentifier(n.name ?? missing(n, 'name'))} => ${print(n.arg ?? missing(n, 'arg'))}`,
};

const rowFormats = choices({
  COERCE_EXPLICIT_CALL: 'ROW',
  COERCE_IMPLICIT_CAST: '',
});

/** One value in parentheses is no row. */
function rowValues(n: RowExpr): readonly Node[] | undefined {
  if (n.row_format === 'COERCE_EXPLICIT_CALL') return n.args;
  const args = n.args ?? missing(n, 'args');
  if (args.length < 2) throw wrong(n, 'args', args);
  return args;
}

const sqlValueFunctions = choices({
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
});

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
  return name === undefined ? star(node) : columnName(name);
}

/** All columns: what may stand in the place of a name. */
function star(node: Node | undefined): string {
  if (node === undefined || !('A_Star' in node)) throw wrong(node ?? {}, '', node);
  return '*';
}

/** indirection_el: `.name`, `.*`, `[index]`. */
export function attribute(node: Node): string {
  const name = nameIn(node);
  if (name !== undefined) return '.' + quoteIdentifier(name);
  return 'A_Indices' in node ? print(node) : `.${star(node)}`;
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

/** `type 'text'`, the only cast that the grammar has among constants: `interval '1' year`, too. */
function typedConstant(n: TypeCast): string {
  const type = n.typeName ?? missing(n, 'typeName');
  const written = quoteLiteral(constantString(n.arg ?? missing(n, 'arg')));
  const interval = intervalParts(type);
  if (interval) return words(`interval${interval.precision}`, written, interval.range);
  return `${typeName(type)} ${written}`;
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

const minMaxFunctions = choices({ IS_GREATEST: 'GREATEST', IS_LEAST: 'LEAST' });
