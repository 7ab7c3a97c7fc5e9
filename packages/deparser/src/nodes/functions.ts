/** Functions and procedures, and code that runs at once. */
import type { CreateFunctionStmt, DefElem, FunctionParameter, Node } from '@citrate/parser';
import { as } from '@citrate/parser';
import {
  block,
  type Doc,
  glue,
  group,
  indent,
  join,
  line,
  list,
  listOf,
  type Printers,
  words,
} from '../printer.ts';
import { dollarQuote, quoteIdentifier, quoteLiteral } from '../quote.ts';
import { choose, isNull, itemsOf, required, stringOf, wrong } from '../tree.ts';
import { anyName } from './names.ts';
import { functionWithArgtypes, objectKeyword } from './objects.ts';
import { elementOf } from './options.ts';
import { typeName } from './types.ts';

export const functions: Printers<
  'AlterFunctionStmt' | 'CallStmt' | 'CreateFunctionStmt' | 'DoStmt' | 'ReturnStmt'
> = {
  CreateFunctionStmt: (n) =>
    group(
      words(
        'CREATE',
        n.replace && 'OR REPLACE',
        n.is_procedure ? 'PROCEDURE' : 'FUNCTION',
        glue(anyName(required(n, 'funcname')), block(parameters(n, false))),
        returns(n),
      ),
      indent((n.options ?? []).map((node) => [line, functionOption(elementOf(node))])),
      n.sql_body && [line, routineBody(n.sql_body)],
    ),

  AlterFunctionStmt: (n) =>
    words(
      'ALTER',
      choose(n, 'objtype', objectKeyword),
      functionWithArgtypes(required(n, 'func')),
      join(
        ' ',
        required(n, 'actions').map((node) => functionOption(elementOf(node))),
      ),
    ),

  ReturnStmt: (n) => words('RETURN', required(n, 'returnval')),

  DoStmt: (n) =>
    words(
      'DO',
      join(
        ' ',
        required(n, 'args').map((node) => doOption(elementOf(node))),
      ),
    ),

  CallStmt: (n) => words('CALL', { FuncCall: required(n, 'funccall') }),
};

/** The parameters; those of RETURNS TABLE stand among them in the tree. */
function parameters(n: CreateFunctionStmt, ofTable: boolean): readonly Node[] {
  const isTable = (node: Node) => parameterOf(node).mode === 'FUNC_PARAM_TABLE';
  return (n.parameters ?? []).filter((node) => isTable(node) === ofTable);
}

function parameterOf(node: Node): FunctionParameter {
  return as(node, 'FunctionParameter') ?? {};
}

function returns(n: CreateFunctionStmt): Doc {
  const columns = parameters(n, true);
  if (columns.length > 0) return words('RETURNS TABLE', block(columns));
  return n.returnType && words('RETURNS', typeName(n.returnType));
}

/** routine_body_stmt_list, or one RETURN. */
function routineBody(body: Node): Doc {
  if (!('List' in body)) return body;
  const statements = itemsOf(body).flatMap((node) => ('List' in node ? itemsOf(node) : [node]));
  return [
    'BEGIN ATOMIC',
    indent(statements.filter((node) => !isNull(node)).map((statement) => [line, statement, ';'])),
    line,
    'END',
  ];
}

/** createfunc_opt_item, common_func_opt_item. */
function functionOption(n: DefElem): Doc {
  const name = required(n, 'defname');
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined;
  if (form === undefined) throw wrong(n, 'defname', name);
  return form(n);
}

const forms: Readonly<Record<string, (n: DefElem) => Doc>> = {
  as: (n) => words('AS', functionSource(itemsOf(n.arg))),
  cost: (n) => words('COST', required(n, 'arg')),
  language: (n) => words('LANGUAGE', quoteIdentifier(stringOf(n.arg))),
  leakproof: (n) => (isTrue(n) ? 'LEAKPROOF' : 'NOT LEAKPROOF'),
  parallel: (n) => words('PARALLEL', quoteIdentifier(stringOf(n.arg))),
  rows: (n) => words('ROWS', required(n, 'arg')),
  security: (n) => (isTrue(n) ? 'SECURITY DEFINER' : 'SECURITY INVOKER'),
  set: (n) => required(n, 'arg'),
  strict: (n) => (isTrue(n) ? 'STRICT' : 'CALLED ON NULL INPUT'),
  support: (n) => words('SUPPORT', anyName(itemsOf(n.arg))),
  transform: (n) =>
    words(
      'TRANSFORM',
      listOf(itemsOf(n.arg), (node) => words('FOR TYPE', node)),
    ),
  volatility: (n) => stringOf(n.arg).toUpperCase(),
  window: () => 'WINDOW',
};

function isTrue(n: DefElem): boolean {
  return as(n.arg, 'Boolean')?.boolval ?? false;
}

/** func_as: a body, or an object file with a symbol in it. */
function functionSource(items: readonly Node[]): Doc {
  const [body] = items;
  if (items.length === 1) return dollarQuote(stringOf(body));
  return list(items.map((node) => quoteLiteral(stringOf(node))));
}

/** dostmt_opt_item. */
function doOption(n: DefElem): Doc {
  if (n.defname === 'language') return words('LANGUAGE', quoteIdentifier(stringOf(n.arg)));
  return dollarQuote(stringOf(n.arg));
}
