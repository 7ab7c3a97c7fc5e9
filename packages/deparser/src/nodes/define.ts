/** Aggregates, operators, base types, collations, casts and other building blocks. */
import type { DefElem, DefineStmt, Node } from '@citrate/parser';
import { as } from '@citrate/parser';
import { type Doc, list, listOf, type Printers, parens, words } from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import { choose, chooseCode, integerOf, isNull, itemsOf, required } from '../tree.ts';
import { ifNotExists } from './clauses.ts';
import { anyName, anyOperator } from './names.ts';
import { functionWithArgtypes, objectKeyword, operatorWithArgtypes } from './objects.ts';
import { definition, definitionElement, elementOf } from './options.ts';
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
      'CREATE',
      n.replace && 'OR REPLACE',
      choose(n, 'kind', objectKeyword),
      ifNotExists(n),
      n.kind === 'OBJECT_OPERATOR'
        ? anyOperator(required(n, 'defnames'))
        : anyName(required(n, 'defnames')),
      n.args && aggregateArguments(n.args),
      definedBy(n),
    ),

  AlterOperatorStmt: (n) =>
    words(
      'ALTER OPERATOR',
      operatorWithArgtypes(required(n, 'opername')),
      'SET',
      parens(listOf(required(n, 'options'), (node) => operatorOption(elementOf(node)))),
    ),

  AlterCollationStmt: (n) =>
    words('ALTER COLLATION', anyName(required(n, 'collname')), 'REFRESH VERSION'),

  CreateCastStmt: (n) =>
    words(
      'CREATE CAST',
      parens(words(typeName(required(n, 'sourcetype')), 'AS', typeName(required(n, 'targettype')))),
      n.func && words('WITH FUNCTION', functionWithArgtypes(n.func)),
      !n.func && (n.inout ? 'WITH INOUT' : 'WITHOUT FUNCTION'),
      chooseCode(n, 'context', {
        COERCION_IMPLICIT: 'AS IMPLICIT',
        COERCION_ASSIGNMENT: 'AS ASSIGNMENT',
        COERCION_EXPLICIT: '',
      }),
    ),

  CreateTransformStmt: (n) =>
    words(
      'CREATE',
      n.replace && 'OR REPLACE',
      'TRANSFORM FOR',
      typeName(required(n, 'type_name')),
      'LANGUAGE',
      quoteIdentifier(required(n, 'lang')),
      parens(
        list([
          n.fromsql && words('FROM SQL WITH FUNCTION', functionWithArgtypes(n.fromsql)),
          n.tosql && words('TO SQL WITH FUNCTION', functionWithArgtypes(n.tosql)),
        ]),
      ),
    ),

  CreateConversionStmt: (n) =>
    words(
      'CREATE',
      n.def && 'DEFAULT',
      'CONVERSION',
      anyName(required(n, 'conversion_name')),
      'FOR',
      quoteLiteral(n.for_encoding_name ?? ''),
      'TO',
      quoteLiteral(n.to_encoding_name ?? ''),
      'FROM',
      anyName(required(n, 'func_name')),
    ),

  CreateAmStmt: (n) =>
    words(
      'CREATE ACCESS METHOD',
      quoteIdentifier(required(n, 'amname')),
      chooseCode(n, 'amtype', { i: 'TYPE INDEX', t: 'TYPE TABLE' }),
      'HANDLER',
      anyName(required(n, 'handler_name')),
    ),

  CreatePLangStmt: (n) =>
    words(
      'CREATE',
      n.replace && 'OR REPLACE',
      n.pltrusted && 'TRUSTED',
      'LANGUAGE',
      quoteIdentifier(required(n, 'plname')),
      'HANDLER',
      anyName(required(n, 'plhandler')),
      n.plinline && words('INLINE', anyName(n.plinline)),
      n.plvalidator && words('VALIDATOR', anyName(n.plvalidator)),
    ),
};

/** aggr_args: a list of parameters, and how many of them come before ORDER BY (-1: no ORDER BY). */
function aggregateArguments(args: readonly Node[]): Doc {
  const [parameters, directCount] = args;
  if (parameters === undefined || isNull(parameters)) return '(*)';
  const all = itemsOf(parameters);
  const direct = integerOf(directCount);
  if (direct < 0) return parens(list(all));
  const ordered = all.slice(direct);
  // A VARIADIC parameter that ends both lists stands in the tree once.
  const written = ordered.length > 0 ? ordered : all.slice(-1);
  return parens(words(list(all.slice(0, direct)), 'ORDER BY', list(written)));
}

function definedBy(n: DefineStmt): Doc {
  const first = n.definition?.[0] && as(n.definition[0], 'DefElem');
  if (
    n.kind === 'OBJECT_COLLATION' &&
    first?.defname === 'from' &&
    first.arg &&
    'List' in first.arg
  ) {
    return words('FROM', anyName(itemsOf(first.arg)));
  }
  return definition(n.definition);
}

/** operator_def_elem: an estimator that is taken away is NONE. */
function operatorOption(n: DefElem): Doc {
  const estimator = n.defname === 'restrict' || n.defname === 'join';
  return n.arg === undefined && estimator ? `${n.defname} = NONE` : definitionElement(n);
}
