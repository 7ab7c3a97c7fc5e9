/** SQL/JSON: constructors, predicates, query functions, JSON_TABLE. */
import type {
  JsonAggConstructor,
  JsonArgument,
  JsonBehavior,
  JsonFormat,
  JsonFuncExpr,
  JsonKeyValue,
  JsonOutput,
  JsonQuotes,
  JsonTableColumn,
  JsonTablePathSpec,
  JsonValueExpr,
  JsonWrapper,
  Node,
} from '@citrate/parser';
import { block } from '../lists.ts';
import { level, operand } from '../precedence.ts';
import { clause, form, glue, list, type Printers, print, words } from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import {
  always,
  choices,
  choose,
  chooseCode,
  constantString,
  filled,
  missing,
  none,
  required,
  wrong,
} from '../tree.ts';
import { filterClause, overClause } from './calls.ts';
import { aliasClause, quoteBefore } from './names.ts';
import { typeName } from './types.ts';

export const json: Printers<
  | 'JsonAggConstructor'
  | 'JsonArgument'
  | 'JsonArrayAgg'
  | 'JsonArrayConstructor'
  | 'JsonArrayQueryConstructor'
  | 'JsonBehavior'
  | 'JsonFormat'
  | 'JsonFuncExpr'
  | 'JsonIsPredicate'
  | 'JsonKeyValue'
  | 'JsonObjectAgg'
  | 'JsonObjectConstructor'
  | 'JsonOutput'
  | 'JsonParseExpr'
  | 'JsonReturning'
  | 'JsonScalarExpr'
  | 'JsonSerializeExpr'
  | 'JsonTable'
  | 'JsonTableColumn'
  | 'JsonTablePathSpec'
  | 'JsonValueExpr'
> = {
  JsonIsPredicate: (n) =>
    words(
      noFormat(n),
      operand(n.expr ?? missing(n, 'expr'), level.is + 1),
      choose(n, 'item_type', itemTypes),
      n.unique_keys && 'WITH UNIQUE KEYS',
    ),

  JsonValueExpr: (n) => valueExpr(n),

  JsonFormat: (n) => jsonFormat(n),

  JsonReturning: (n) => jsonFormat(n.format ?? missing(n, 'format')),

  JsonOutput: (n) => jsonOutput(n),

  JsonBehavior: (n) => behavior(n),

  JsonArgument: (n) => argument(n),

  JsonKeyValue: (n) => keyValue(n),

  JsonParseExpr: (n) =>
    glue(
      'JSON(',
      words(valueExpr(n.expr ?? missing(n, 'expr')), n.unique_keys && 'WITH UNIQUE KEYS'),
      ')',
    ),

  JsonScalarExpr: (n) => `JSON_SCALAR(${print(n.expr ?? missing(n, 'expr'))})`,

  JsonSerializeExpr: (n) =>
    glue(
      'JSON_SERIALIZE(',
      words(valueExpr(n.expr ?? missing(n, 'expr')), jsonOutput(n.output)),
      ')',
    ),

  JsonObjectConstructor: (n) =>
    glue(
      'JSON_OBJECT(',
      words(
        list(n.unique || n.absent_on_null ? required(n, 'exprs') : n.exprs),
        n.absent_on_null && 'ABSENT ON NULL',
        n.unique && 'WITH UNIQUE KEYS',
        jsonOutput(n.output),
      ),
      ')',
    ),

  JsonArrayConstructor: (n) =>
    glue(
      'JSON_ARRAY(',
      words(
        list(n.absent_on_null ? n.exprs : required(n, 'exprs')),
        !n.absent_on_null && 'NULL ON NULL',
        jsonOutput(n.output),
      ),
      ')',
    ),

  JsonArrayQueryConstructor: (n) =>
    glue(
      'JSON_ARRAY(',
      words(
        n.query ?? missing(n, 'query'),
        jsonFormat(n.format ?? missing(n, 'format')),
        jsonOutput(n.output),
      ),
      ')',
    ),

  JsonObjectAgg: (n) => {
    const shared = aggregate(n);
    const inside = words(
      keyValue(n.arg ?? missing(n, 'arg')),
      n.absent_on_null && 'ABSENT ON NULL',
      n.unique && 'WITH UNIQUE KEYS',
      jsonOutput(shared.output),
    );
    return words(`JSON_OBJECTAGG(${inside})`, aggregateClauses(shared));
  },

  JsonArrayAgg: (n) => {
    const shared = aggregate(n);
    const inside = words(
      valueExpr(n.arg ?? missing(n, 'arg')),
      clause('ORDER BY', list(shared.agg_order)),
      !n.absent_on_null && 'NULL ON NULL',
      jsonOutput(shared.output),
    );
    return words(`JSON_ARRAYAGG(${inside})`, aggregateClauses(shared));
  },

  JsonAggConstructor: (n) => aggregateClauses(n),

  JsonFuncExpr: (n) =>
    glue(
      choose(n, 'op', jsonFunctions),
      '(',
      words(
        `${context(n)}, ${print(n.pathspec ?? missing(n, 'pathspec'))}`,
        passing(n.passing),
        jsonOutput(n.output),
        wrapper(n),
        quotes(n),
        behaviors(n),
      ),
      ')',
    ),

  JsonTable: (n) =>
    words(
      n.lateral && 'LATERAL',
      glue(
        'JSON_TABLE(',
        words(
          `${context(n)}, ${pathSpec(n.pathspec ?? missing(n, 'pathspec'))}`,
          passing(n.passing),
          'COLUMNS',
          block(filled(n.columns ?? missing(n, 'columns'))),
          n.on_error && words(behavior(n.on_error), 'ON ERROR'),
        ),
        ')',
      ),
      n.alias && aliasClause(n.alias),
    ),

  JsonTableColumn: (n) => tableColumn(n),

  JsonTablePathSpec: (n) => pathSpec(n),
};

/** The field for whose name every object has a value. */
function aggregate(n: { constructor?: JsonAggConstructor }): JsonAggConstructor {
  return Object.hasOwn(n, 'constructor') ? required(n, 'constructor') : missing(n, 'constructor');
}

/** The document that a path is applied to. */
function context(n: { context_item?: JsonValueExpr }): string {
  return valueExpr(n.context_item ?? missing(n, 'context_item'));
}

/** json_value_expr. WITH UNIQUE KEYS may follow, which must not be taken for that of IS JSON. */
function valueExpr(n: JsonValueExpr): string {
  const value = operand(n.raw_expr ?? missing(n, 'raw_expr'), level.is + 1);
  return words(value, jsonFormat(n.format ?? missing(n, 'format')));
}

/** json_format_clause. */
function jsonFormat(n: JsonFormat): string {
  const encoding = choose(n, 'encoding', encodings);
  const type = choose(n, 'format_type', formatTypes);
  return type && words(type, encoding);
}

/** For nodes whose format is always the default one. */
function noFormat(n: { format?: JsonFormat }): '' {
  if (jsonFormat(required(n, 'format')) !== '') throw wrong(n, 'format', n.format);
  return '';
}

/** json_returning_clause. */
function jsonOutput(n: JsonOutput | undefined): string {
  if (n === undefined) return '';
  const format = jsonFormat(required(required(n, 'returning'), 'format'));
  return words('RETURNING', typeName(n.typeName ?? missing(n, 'typeName')), format);
}

function keyValue(n: JsonKeyValue): string {
  return glue(n.key ?? missing(n, 'key'), ' : ', valueExpr(n.value ?? missing(n, 'value')));
}

/** json_passing_clause. */
function passing(nodes: readonly Node[] | undefined): string {
  return clause('PASSING', list(nodes));
}

function argument(n: JsonArgument): string {
  return words(
    valueExpr(n.val ?? missing(n, 'val')),
    'AS',
    quoteIdentifier(n.name ?? missing(n, 'name')),
  );
}

/** json_wrapper_behavior. */
function wrapper(n: { wrapper?: JsonWrapper }): string {
  return choose(n, 'wrapper', wrappers);
}

/** json_quotes_clause_opt. */
function quotes(n: { quotes?: JsonQuotes }): string {
  return choose(n, 'quotes', quoteClauses);
}

/** json_behavior. */
function behavior(n: JsonBehavior): string {
  if (n.btype !== 'JSON_BEHAVIOR_DEFAULT') none(n, 'expr');
  return form(n, 'btype', {
    JSON_BEHAVIOR_NULL: () => 'NULL',
    JSON_BEHAVIOR_ERROR: () => 'ERROR',
    JSON_BEHAVIOR_EMPTY: () => 'EMPTY',
    JSON_BEHAVIOR_TRUE: () => 'TRUE',
    JSON_BEHAVIOR_FALSE: () => 'FALSE',
    JSON_BEHAVIOR_UNKNOWN: () => 'UNKNOWN',
    JSON_BEHAVIOR_EMPTY_ARRAY: () => 'EMPTY ARRAY',
    JSON_BEHAVIOR_EMPTY_OBJECT: () => 'EMPTY OBJECT',
    JSON_BEHAVIOR_DEFAULT: () => `DEFAULT ${print(n.expr ?? missing(n, 'expr'))}`,
  });
}

/** json_behavior_clause_opt. */
function behaviors(n: Pick<JsonFuncExpr, 'on_empty' | 'on_error'>): string {
  return words(
    n.on_empty && words(behavior(n.on_empty), 'ON EMPTY'),
    n.on_error && words(behavior(n.on_error), 'ON ERROR'),
  );
}

function aggregateClauses(n: JsonAggConstructor): string {
  return words(filterClause(n.agg_filter), n.over && overClause(n.over));
}

function pathSpec(n: JsonTablePathSpec): string {
  return words(n.string ?? missing(n, 'string'), n.name && `AS ${quoteIdentifier(n.name)}`);
}

/** json_table_column_definition. */
function tableColumn(n: JsonTableColumn): string {
  const name = () => quoteBefore(required(n, 'name'), n.typeName?.names);
  const path = n.pathspec && words('PATH', pathSpec(n.pathspec));
  return form(n, 'coltype', {
    JTC_FOR_ORDINALITY: () => words(name(), 'FOR ORDINALITY', unwrapped(n)),
    JTC_EXISTS: () => words(name(), columnType(n), existing(n), path, behaviors(n)),
    JTC_REGULAR: () =>
      words(name(), columnType(n), noFormat(n), path, wrapper(n), quotes(n), behaviors(n)),
    JTC_FORMATTED: () =>
      words(
        name(),
        columnType(n),
        jsonFormat(required(n, 'format')),
        path,
        wrapper(n),
        quotes(n),
        behaviors(n),
      ),
    JTC_NESTED: () =>
      words(
        'NESTED PATH',
        nestedPath(n),
        'COLUMNS',
        block(filled(n.columns ?? missing(n, 'columns'))),
        unwrapped(n),
      ),
  });
}

/** The tree says so with a wrapper, too. */
function existing(n: JsonTableColumn): string {
  always(n, 'quotes', 'JS_QUOTES_UNSPEC');
  return words(noFormat(n), chooseCode(n, 'wrapper', existsWrapper));
}

function unwrapped(n: JsonTableColumn): '' {
  always(n, 'wrapper', 'JSW_UNSPEC');
  always(n, 'quotes', 'JS_QUOTES_UNSPEC');
  return '';
}

function columnType(n: JsonTableColumn): string {
  return typeName(n.typeName ?? missing(n, 'typeName'));
}

/** The path of NESTED is a string in the grammar and no expression. */
function nestedPath(n: JsonTableColumn): string {
  const spec = n.pathspec ?? missing(n, 'pathspec');
  const text = constantString(spec.string ?? missing(spec, 'string'));
  return words(quoteLiteral(text), spec.name && `AS ${quoteIdentifier(spec.name)}`);
}

const itemTypes = choices({
  JS_TYPE_ANY: 'IS JSON',
  JS_TYPE_OBJECT: 'IS JSON OBJECT',
  JS_TYPE_ARRAY: 'IS JSON ARRAY',
  JS_TYPE_SCALAR: 'IS JSON SCALAR',
});

const jsonFunctions = choices({
  JSON_EXISTS_OP: 'JSON_EXISTS',
  JSON_QUERY_OP: 'JSON_QUERY',
  JSON_VALUE_OP: 'JSON_VALUE',
  JSON_TABLE_OP: '',
});

const encodings = choices({
  JS_ENC_DEFAULT: '',
  JS_ENC_UTF8: 'ENCODING UTF8',
  JS_ENC_UTF16: 'ENCODING UTF16',
  JS_ENC_UTF32: 'ENCODING UTF32',
});

const formatTypes = choices({
  JS_FORMAT_DEFAULT: '',
  JS_FORMAT_JSON: 'FORMAT JSON',
  JS_FORMAT_JSONB: '',
});

const wrappers = choices({
  JSW_UNSPEC: '',
  JSW_NONE: 'WITHOUT WRAPPER',
  JSW_CONDITIONAL: 'WITH CONDITIONAL WRAPPER',
  JSW_UNCONDITIONAL: 'WITH WRAPPER',
});

const quoteClauses = choices({
  JS_QUOTES_UNSPEC: '',
  JS_QUOTES_KEEP: 'KEEP QUOTES',
  JS_QUOTES_OMIT: 'OMIT QUOTES',
});

const existsWrapper = choices({ JSW_NONE: 'EXISTS' });
