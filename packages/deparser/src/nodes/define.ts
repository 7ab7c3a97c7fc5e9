/** Aggregates, operators, base types, collations, casts and other building blocks. */
import type { CreateTransformStmt, DefineStmt, Node } from '@citrate/parser';
import { clause, list, type Printers, parens, phrase, words } from '../printer.ts';
import { quoteIdentifier, quoteKeyword, quoteLiteral } from '../quote.ts';
import {
  choices,
  chooseCode,
  integerOf,
  isNull,
  itemsOf,
  missing,
  required,
  unlessEmpty,
  wrong,
} from '../tree.ts';
import { ifNotExists } from './clauses.ts';
import { anyName, anyOperator } from './names.ts';
import { defined } from './object-kinds.ts';
import { functionWithArgtypes, objectWord, operatorWithArgtypes } from './objects.ts';
import { definitionBlock, elementOf, operatorDefinition } from './options.ts';
import { typeName } from './types.ts';

export const define: Printers<
  | 'AlterCollationStmt'
  | 'AlterOperatorStmt'
  | 'CreateAmStmt'
  | 'CreateCastStmt'
  | 'CreateConversionStmt'
  | 'CreatePLangStmt'
  | 'CreateTransformStmt'
  | 'DefineStmt'
> = {
  DefineStmt: (n) =>
    words(
      phrase(
        'CREATE',
        n.replace && 'OR REPLACE',
        objectWord(n, 'kind', defined),
        ifNotExists(n),
        n.kind === 'OBJECT_OPERATOR'
          ? anyOperator(n.defnames ?? missing(n, 'defnames'))
          : anyName(n.defnames ?? missing(n, 'defnames')),
        n.kind === 'OBJECT_AGGREGATE' && !n.oldstyle && aggregateArguments(required(n, 'args')),
      ),
      definedBy(n),
    ),

  AlterOperatorStmt: (n) =>
    phrase(
      'ALTER OPERATOR',
      operatorWithArgtypes(n.opername ?? missing(n, 'opername')),
      clause('SET', operatorDefinition(n.options ?? missing(n, 'options'))),
    ),

  AlterCollationStmt: (n) =>
    `ALTER COLLATION ${anyName(n.collname ?? missing(n, 'collname'))} REFRESH VERSION`,

  CreateCastStmt: (n) =>
    phrase(
      'CREATE CAST',
      parens(
        `${typeName(n.sourcetype ?? missing(n, 'sourcetype'))} AS ${typeName(n.targettype ?? missing(n, 'targettype'))}`,
      ),
      n.func && `WITH FUNCTION ${functionWithArgtypes(n.func)}`,
      !n.func && (n.inout ? 'WITH INOUT' : 'WITHOUT FUNCTION'),
      chooseCode(n, 'context', castContexts),
    ),

  CreateTransformStmt: (n) =>
    phrase(
      'CREATE',
      n.replace && 'OR REPLACE',
      'TRANSFORM FOR',
      typeName(n.type_name ?? missing(n, 'type_name')),
      clause('LANGUAGE', quoteIdentifier(n.lang ?? missing(n, 'lang'))),
      `(${transforms(n)})`,
    ),

  CreateConversionStmt: (n) =>
    phrase(
      'CREATE',
      n.def && 'DEFAULT',
      'CONVERSION',
      anyName(n.conversion_name ?? missing(n, 'conversion_name')),
      clause('FOR', quoteLiteral(n.for_encoding_name ?? '')),
      clause('TO', quoteLiteral(n.to_encoding_name ?? '')),
      clause('FROM', anyName(n.func_name ?? missing(n, 'func_name'))),
    ),

  CreateAmStmt: (n) =>
    phrase(
      'CREATE ACCESS METHOD',
      quoteIdentifier(n.amname ?? missing(n, 'amname')),
      chooseCode(n, 'amtype', accessMethodTypes),
      clause('HANDLER', anyName(n.handler_name ?? missing(n, 'handler_name'))),
    ),

  CreatePLangStmt: (n) =>
    phrase(
      'CREATE',
      n.replace && 'OR REPLACE',
      n.pltrusted && 'TRUSTED',
      clause('LANGUAGE', quoteIdentifier(n.plname ?? missing(n, 'plname'))),
      clause('HANDLER', anyName(n.plhandler ?? missing(n, 'plhandler'))),
      n.plinline && `INLINE ${anyName(n.plinline)}`,
      n.plvalidator && `VALIDATOR ${anyName(n.plvalidator)}`,
    ),
};

/** transform_element_list: one function or both. */
function transforms(n: CreateTransformStmt): string {
  const to = n.fromsql ? n.tosql : required(n, 'tosql');
  return list([
    n.fromsql && `FROM SQL WITH FUNCTION ${functionWithArgtypes(n.fromsql)}`,
    to && `TO SQL WITH FUNCTION ${functionWithArgtypes(to)}`,
  ]);
}

/** aggr_args: a list of parameters, and how many of them come before ORDER BY (-1: no ORDER BY). */
function aggregateArguments(args: readonly Node[]): string {
  const [parameters, directCount] = args;
  const direct = integerOf(directCount ?? missing(args, '1'));
  if (parameters === undefined || isNull(parameters)) {
    if (direct !== -1) throw wrong(args, '1', direct);
    return '(*)';
  }
  const all = itemsOf(parameters);
  if (direct < 0) return parens(list(all));
  const ordered = all.slice(direct);
  // A VARIADIC parameter that ends both lists stands in the tree once.
  const written = ordered.length > 0 ? ordered : all.slice(-1);
  return parens(phrase(list(unlessEmpty(all.slice(0, direct))), 'ORDER BY', list(written)));
}

function definedBy(n: DefineStmt): string {
  const first = n.definition?.[0] && elementOf(n.definition[0]);
  if (
    n.kind === 'OBJECT_COLLATION' &&
    first?.defname === 'from' &&
    first.arg &&
    'List' in first.arg
  ) {
    return `FROM ${anyName(itemsOf(first.arg))}`;
  }
  // Only a type may be declared without saying what it is.
  const elements = n.kind === 'OBJECT_TYPE' ? n.definition : required(n, 'definition');
  if (elements === undefined) return '';
  if (!n.oldstyle) return definitionBlock(elements);
  // old_aggr_elem: names that are no key words, and have values always.
  for (const node of elements) required(elementOf(node), 'arg');
  return definitionBlock(elements, quoteKeyword);
}

const castContexts = choices({
  COERCION_IMPLICIT: 'AS IMPLICIT',
  COERCION_ASSIGNMENT: 'AS ASSIGNMENT',
  COERCION_EXPLICIT: '',
});

const accessMethodTypes = choices({ i: 'TYPE INDEX', t: 'TYPE TABLE' });
