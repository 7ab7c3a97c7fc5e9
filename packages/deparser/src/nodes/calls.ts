/** Function calls with all their clauses, and the calls that SQL writes in words. */
import type { FuncCall, Node, SortBy, SortByNulls, WindowDef } from '@citrate/parser';
import { lines } from '../lists.ts';
import { bExpr, level, operand } from '../precedence.ts';
import {
  apart,
  clause,
  flow,
  glue,
  indent,
  leavesOpen,
  list,
  listOf,
  type Printers,
  phrase,
  print,
  words,
} from '../printer.ts';
import { quoteIdentifier, quoteKeyword, quoteLiteral } from '../quote.ts';
import {
  bits,
  type Choices,
  choices,
  choose,
  constantString,
  filled,
  missing,
  none,
  required,
  stringOf,
  stringsOf,
  wrong,
} from '../tree.ts';
import { anyName, operatorName } from './names.ts';
import { sequenceArguments } from './sequence-literal.ts';

export const calls: Printers<'FuncCall' | 'WindowDef' | 'SortBy'> = {
  FuncCall: (n) => {
    if (n.funcformat === 'COERCE_EXPLICIT_CALL') return funcExpr(n);
    if (n.funcformat === 'COERCE_SQL_SYNTAX') return sqlSyntax(n);
    throw wrong(n, 'funcformat', n.funcformat);
  },

  WindowDef: (n) => windowDefinition(n),

  SortBy: (n) =>
    words(
      n.node ?? missing(n, 'node'),
      choose(n, 'sortby_dir', directions),
      sortOperator(n),
      choose(n, 'sortby_nulls', nullsOrders),
    ),
};

const directions = choices({
  SORTBY_DEFAULT: '',
  SORTBY_ASC: 'ASC',
  SORTBY_DESC: 'DESC',
  SORTBY_USING: 'USING',
});

/** opt_nulls_order. */
export const nullsOrders: Choices<SortByNulls> = choices({
  SORTBY_NULLS_DEFAULT: '',
  SORTBY_NULLS_FIRST: 'NULLS FIRST',
  SORTBY_NULLS_LAST: 'NULLS LAST',
});

function sortOperator(n: SortBy): string {
  if (n.sortby_dir === 'SORTBY_USING') return operatorName(n.useOp ?? missing(n, 'useOp'));
  none(n, 'useOp');
  return '';
}

function funcExpr(n: FuncCall): string {
  const call = functionCall(n);
  const plain = !n.over && !n.agg_filter && !n.agg_within_group;
  return plain ? call : words(call, callClauses(n));
}

/** func_application. */
function functionCall(n: FuncCall): string {
  const name = n.funcname ?? missing(n, 'funcname');
  const args = (leavesOpen() && sequenceArguments(n)) || functionArguments(n);
  return functionName(name) + '(' + args + ')';
}

/** Words that are no names before a parenthesis: grouping sets in GROUP BY, qualified operators. */
const notCalled = new Set(['cube', 'operator', 'rollup']);

export function functionName(name: readonly Node[]): string {
  if (name.length > 1) return anyName(name);
  const text = stringOf(filled(name)[0]);
  return notCalled.has(text) ? quoteKeyword(text) : quoteIdentifier(text);
}

function functionArguments(n: FuncCall): string {
  if (n.agg_star) return star(n);
  if (n.func_variadic) return variadicArguments(n);
  if (n.agg_distinct || (n.agg_order && !n.agg_within_group)) return aggregateArguments(n);
  const { args } = n;
  return args === undefined || args.length < 2 ? list(args) : argumentLines(args);
}

/** `count(*)`. */
function star(n: FuncCall): string {
  none(n, 'args', 'agg_order', 'agg_distinct', 'agg_within_group', 'func_variadic');
  return '*';
}

/** `a, VARIADIC b`. */
function variadicArguments(n: FuncCall): string {
  none(n, 'agg_distinct', 'agg_within_group');
  const args = required(n, 'args');
  const last = args.at(-1);
  const argument = (node: Node) => (node === last ? `VARIADIC ${print(node)}` : print(node));
  if (args.length > 1 && !n.agg_order) return argumentLines(args, argument);
  return words(listOf(args, argument), clause('ORDER BY', list(n.agg_order)));
}

/** `DISTINCT a ORDER BY b`. */
function aggregateArguments(n: FuncCall): string {
  none(n, 'agg_within_group');
  const args = list(required(n, 'args'));
  return words(n.agg_distinct && 'DISTINCT', args, clause('ORDER BY', list(n.agg_order)));
}

function argumentLines(args: readonly Node[], write?: (node: Node) => string): string {
  return apart(lines(args, '(', write));
}

function callClauses(n: FuncCall): string {
  return words(
    n.agg_within_group && `WITHIN GROUP (ORDER BY ${list(required(n, 'agg_order'))})`,
    filterClause(n.agg_filter),
    n.over && overClause(n.over),
  );
}

export function filterClause(filter: Node | undefined): string {
  return filter ? `FILTER (WHERE ${indent(filter)})` : '';
}

/** over_clause: a window's name, or a definition. */
export function overClause(n: WindowDef): string {
  return words('OVER', n.name ? quoteIdentifier(n.name) : windowDefinition(n));
}

/** window_specification. */
export function windowDefinition(n: WindowDef): string {
  return glue(
    '(',
    phrase(
      n.refname && quoteKeyword(n.refname),
      clause('PARTITION BY', flow(n.partitionClause)),
      clause('ORDER BY', flow(n.orderClause)),
      frameClause(n),
    ),
    ')',
  );
}

/** The bits of WindowDef.frameOptions (FRAMEOPTION_… of PostgreSQL's parsenodes.h). */
const frame = { nonDefault: 0x1, between: 0x10, default: 0x422 } as const;

/** Each a bit, and what is written for it. */
type Words = readonly (readonly [bit: number, keywords: string])[];

const units: Words = [
  [0x2, 'RANGE'],
  [0x4, 'ROWS'],
  [0x8, 'GROUPS'],
];
const starts: Words = [
  [0x20, 'UNBOUNDED PRECEDING'],
  [0x80, 'UNBOUNDED FOLLOWING'],
  [0x200, 'CURRENT ROW'],
  [0x800, 'PRECEDING'],
  [0x2000, 'FOLLOWING'],
];
const ends: Words = starts.map(([bit, keywords]) => [bit << 1, keywords]);
const exclusions: Words = [
  [0x8000, 'EXCLUDE CURRENT ROW'],
  [0x10000, 'EXCLUDE GROUP'],
  [0x20000, 'EXCLUDE TIES'],
];

function frameClause(n: WindowDef): string {
  const options = n.frameOptions ?? missing(n, 'frameOptions');
  if (options === frame.default) return '';
  const unit = chosenBit(n, units, 1);
  const start = frameBound(n, chosenBit(n, starts, 1), 'startOffset');
  const end = frameBound(n, chosenBit(n, ends, 1), 'endOffset');
  const all = allBits([...units, ...starts, ...ends, ...exclusions]);
  bits(n, 'frameOptions', all | frame.nonDefault | frame.between);
  if ((options & frame.nonDefault) === 0) throw wrong(n, 'frameOptions', options);
  return words(
    unit,
    options & frame.between ? words('BETWEEN', start, 'AND', end) : start,
    chosenBit(n, exclusions, 0),
  );
}

/** The words for the one of these bits that is set; there may be none if `least` is 0. */
function chosenBit(n: WindowDef, table: Words, least: 0 | 1): string {
  const { frameOptions = 0 } = n;
  const [first, ...others] = table.filter(([bit]) => frameOptions & bit);
  const count = (first ? 1 : 0) + others.length;
  if (count > 1 || count < least) throw wrong(n, 'frameOptions', frameOptions);
  return first?.[1] ?? '';
}

function allBits(table: Words): number {
  return table.reduce((all, [bit]) => all | bit, 0);
}

function frameBound(n: WindowDef, keywords: string, offset: 'startOffset' | 'endOffset'): string {
  return keywords.includes(' ') ? keywords : words(required(n, offset), keywords);
}

/** Calls that the standard writes in words: the tree remembers that they were (COERCE_SQL_SYNTAX). */
function sqlSyntax(n: FuncCall): string {
  const [schema, name = '', further] = stringsOf(n.funcname ?? missing(n, 'funcname'));
  if (schema !== 'pg_catalog' || further !== undefined) throw wrong(n, 'funcname', n.funcname);
  const form = sqlForms.get(name);
  const [least, most] = arities.get(name) ?? [0, 0];
  if (form === undefined) throw wrong(n, 'funcname', name);
  if (n.over ?? n.agg_filter ?? n.agg_order) none(n, 'over', 'agg_filter', 'agg_order');
  if (n.agg_distinct || n.agg_star || n.agg_within_group || n.func_variadic) {
    none(n, 'agg_distinct', 'agg_star', 'agg_within_group', 'func_variadic');
  }
  const args = n.args ?? [];
  if (args.length < least) return missing(n, `args[${args.length}]`);
  if (args.length > most) throw wrong(n, 'args', args);
  return form(args, n);
}

/** How many arguments these calls take, at least and at most. */
const arities: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
  ['timezone', [1, 2]],
  ['extract', [2, 2]],
  ['overlay', [3, 4]],
  ['position', [2, 2]],
  ['substring', [2, 3]],
  ['btrim', [1, Number.POSITIVE_INFINITY]],
  ['ltrim', [1, Number.POSITIVE_INFINITY]],
  ['rtrim', [1, Number.POSITIVE_INFINITY]],
  ['normalize', [1, 2]],
  ['is_normalized', [1, 2]],
  ['overlaps', [4, 4]],
  ['xmlexists', [2, 2]],
  ['pg_collation_for', [1, 1]],
  ['system_user', [0, 0]],
]);

const sqlForms: ReadonlyMap<string, (args: readonly Node[], n: FuncCall) => string> = new Map(
  Object.entries({
    timezone: ([zone, time], n) =>
      time === undefined
        ? `${operand(needed(n, zone), level.at)} AT LOCAL`
        : `${operand(time, level.at)} AT TIME ZONE ${operand(needed(n, zone), level.at + 1)}`,
    extract: ([field, source], n) =>
      glue('EXTRACT(', extractField(needed(n, field)), ' FROM ', source, ')'),
    overlay: ([text, by, from, length]) =>
      glue(
        'OVERLAY(',
        words(text, 'PLACING', by, 'FROM', from, length && words('FOR', length)),
        ')',
      ),
    position: ([text, part], n) =>
      `POSITION(${bExpr(needed(n, part))} IN ${bExpr(needed(n, text))})`,
    substring: (args, n) => glue('SUBSTRING(', substringArguments(args, n), ')'),
    btrim: (args) => trim('BOTH', args),
    ltrim: (args) => trim('LEADING', args),
    rtrim: (args) => trim('TRAILING', args),
    normalize: ([text, form]) => glue('NORMALIZE(', list([text, form && normalForm(form)]), ')'),
    is_normalized: ([text, form], n) =>
      words(operand(needed(n, text), level.is + 1), 'IS', form && normalForm(form), 'NORMALIZED'),
    overlaps: ([a, b, c, d]) => glue('(', a, ', ', b, ') OVERLAPS (', c, ', ', d, ')'),
    xmlexists: ([path, document], n) =>
      `XMLEXISTS(${operand(needed(n, path), level.primary)} PASSING ${operand(needed(n, document), level.primary)})`,
    pg_collation_for: ([value]) => glue('COLLATION FOR (', value, ')'),
    system_user: () => 'SYSTEM_USER',
  }),
);

function needed(n: FuncCall, arg: Node | undefined): Node {
  if (arg === undefined) throw wrong(n, 'args', n.args);
  return arg;
}

/** `text FROM start FOR length`; `text SIMILAR pattern ESCAPE character` gives the same tree. */
function substringArguments(args: readonly Node[], n: FuncCall): string {
  const [text, second, third] = args;
  return words(text, 'FROM', needed(n, second), third && words('FOR', third));
}

/** trim_list: the characters to trim come last in the tree, unless there is a whole list. */
function trim(side: string, args: readonly Node[]): string {
  const [text, characters] = args;
  if (args.length === 1) return glue('TRIM(', side, ' ', text, ')');
  if (args.length === 2) return glue('TRIM(', side, ' ', characters, ' FROM ', text, ')');
  return glue('TRIM(', side, ' FROM ', list(args), ')');
}

/** unicode_normal_form, which the tree keeps as a string constant. */
function normalForm(node: Node): string {
  const form = constantString(node);
  if (!/^NFK?[CD]$/.test(form)) throw wrong(node, 'A_Const', form);
  return form;
}

function extractField(node: Node): string {
  const name = constantString(node);
  const bare = extractFields.has(name) || quoteKeyword(name) === name;
  return bare ? name : quoteLiteral(name);
}

/** The key words that extract_arg takes. */
const extractFields = new Set(['year', 'month', 'day', 'hour', 'minute', 'second']);
