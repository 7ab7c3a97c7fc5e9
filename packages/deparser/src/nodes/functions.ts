/** Functions and procedures, and code that runs at once. */
import type { CreateFunctionStmt, DefElem, FunctionParameter, Node } from '@citrate/parser';
import { as } from '@citrate/parser';
import { block } from '../lists.ts';
import {
  clause,
  each,
  group,
  indent,
  line,
  list,
  listOf,
  onOwnLine,
  type Printers,
  phrase,
  print,
  words,
} from '../printer.ts';
import { dollarQuote, quoteIdentifier, quoteLiteral } from '../quote.ts';
import {
  booleanOf,
  choices,
  chooseText,
  isNull,
  itemsOf,
  missing,
  stringOf,
  unlessEmpty,
  wrong,
} from '../tree.ts';
import { anyName } from './names.ts';
import { alteredRoutines } from './object-kinds.ts';
import { functionWithArgtypes, objectWord } from './objects.ts';
import { elementOf, optionClauses } from './options.ts';
import { typeName } from './types.ts';

export const functions: Printers<
  'AlterFunctionStmt' | 'CallStmt' | 'CreateFunctionStmt' | 'DoStmt' | 'ReturnStmt'
> = {
  CreateFunctionStmt: (n) =>
    group(
      phrase(
        'CREATE',
        n.replace && 'OR REPLACE',
        n.is_procedure ? 'PROCEDURE' : 'FUNCTION',
        `${anyName(n.funcname ?? missing(n, 'funcname'))}${block(parameters(n, false))}`,
        returns(n),
      ),
      indent(each(n.options, (node) => line + functionOption(elementOf(node)))),
      n.sql_body && line + routineBody(n.sql_body),
    ),

  AlterFunctionStmt: (n) =>
    phrase(
      'ALTER',
      objectWord(n, 'objtype', alteredRoutines),
      functionWithArgtypes(n.func ?? missing(n, 'func')),
      optionClauses(n.actions ?? missing(n, 'actions'), functionOption),
    ),

  ReturnStmt: (n) => `RETURN ${indent(n.returnval ?? missing(n, 'returnval'))}`,

  DoStmt: (n) => clause('DO', optionClauses(n.args ?? missing(n, 'args'), doOption)),

  CallStmt: (n) => `CALL ${print({ FuncCall: n.funccall ?? missing(n, 'funccall') })}`,
};

/** The parameters; those of RETURNS TABLE stand among them in the tree. */
function parameters(n: CreateFunctionStmt, ofTable: boolean): readonly Node[] {
  const isTable = (node: Node) => parameterOf(node).mode === 'FUNC_PARAM_TABLE';
  return (n.parameters ?? []).filter((node) => isTable(node) === ofTable);
}

function parameterOf(node: Node): FunctionParameter {
  return as(node, 'FunctionParameter') ?? {};
}

function returns(n: CreateFunctionStmt): string {
  const columns = parameters(n, true);
  if (columns.length > 0) return `RETURNS TABLE ${block(columns)}`;
  return n.returnType ? `RETURNS ${typeName(n.returnType)}` : '';
}

/** routine_body_stmt_list, or one RETURN. */
function routineBody(body: Node): string {
  if (!('List' in body)) return print(body);
  const statements = itemsOf(body).flatMap((node) => ('List' in node ? itemsOf(node) : [node]));
  const written = unlessEmpty(statements.filter((node) => !isNull(node)));
  return `BEGIN ATOMIC${indent(each(written, (node) => `${onOwnLine(node)};`))}${line}END`;
}

/** createfunc_opt_item, common_func_opt_item. */
function functionOption(n: DefElem): string {
  const name = n.defname ?? missing(n, 'defname');
  const form = forms.get(name);
  if (form === undefined) throw wrong(n, 'defname', name);
  return form(n);
}

const forms: ReadonlyMap<string, (n: DefElem) => string> = new Map(
  Object.entries({
    as: (n) => words('AS', functionSource(itemsOf(n.arg ?? missing(n, 'arg')))),
    cost: (n) => `COST ${print(n.arg ?? missing(n, 'arg'))}`,
    language: (n) => `LANGUAGE ${language(n)}`,
    leakproof: (n) => (isTrue(n) ? 'LEAKPROOF' : 'NOT LEAKPROOF'),
    parallel: (n) => `PARALLEL ${quoteIdentifier(stringOf(n.arg ?? missing(n, 'arg')))}`,
    rows: (n) => `ROWS ${print(n.arg ?? missing(n, 'arg'))}`,
    security: (n) => (isTrue(n) ? 'SECURITY DEFINER' : 'SECURITY INVOKER'),
    set: (n) => print(n.arg ?? missing(n, 'arg')),
    strict: (n) => (isTrue(n) ? 'STRICT' : 'CALLED ON NULL INPUT'),
    support: (n) => `SUPPORT ${anyName(itemsOf(n.arg ?? missing(n, 'arg')))}`,
    transform: (n) =>
      clause(
        'TRANSFORM',
        listOf(itemsOf(n.arg ?? missing(n, 'arg')), (node) => words('FOR TYPE', node)),
      ),
    volatility: (n) => chooseText(n, 'arg', stringOf(n.arg ?? missing(n, 'arg')), volatilities),
    window: (n) => {
      if (!isTrue(n)) throw wrong(n, 'arg', n.arg);
      return 'WINDOW';
    },
  }),
);

/** NonReservedWord_or_Sconst: only as a string can it be empty. */
function language(n: DefElem): string {
  const name = stringOf(n.arg ?? missing(n, 'arg'));
  return name === '' ? "''" : quoteIdentifier(name);
}

function isTrue(n: DefElem): boolean {
  return booleanOf(n.arg ?? missing(n, 'arg'));
}

/** func_as: a body, or an object file with a symbol in it. */
function functionSource(items: readonly Node[]): string {
  const [body] = items;
  if (items.length === 1) return dollarQuote(stringOf(body));
  return list(items.map((node) => quoteLiteral(stringOf(node))));
}

/** dostmt_opt_item. */
function doOption(n: DefElem): string {
  if (n.defname === 'language') return `LANGUAGE ${language(n)}`;
  if (n.defname !== 'as') throw wrong(n, 'defname', n.defname);
  return dollarQuote(stringOf(n.arg ?? missing(n, 'arg')));
}

const volatilities = choices({
  immutable: 'IMMUTABLE',
  stable: 'STABLE',
  volatile: 'VOLATILE',
});
