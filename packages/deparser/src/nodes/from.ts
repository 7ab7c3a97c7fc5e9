/** The FROM clause: joins, sub-selects, functions, samples, XMLTABLE. */
import type { JoinExpr, Node, RangeFunction, RangeTableFuncCol } from '@citrate/parser';
import { as } from '@citrate/parser';
import { bExpr, cExpr } from '../precedence.ts';
import {
  clause,
  flow,
  glue,
  indent,
  line,
  list,
  listOf,
  type Printers,
  parens,
  phrase,
  print,
  words,
} from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { choices, chooseCode, isNull, itemsOf, missing, none, required } from '../tree.ts';
import { functionName } from './calls.ts';
import { aliasClause, aliasName, columnList, quoteBefore } from './names.ts';
import { subquery } from './select.ts';
import { typeName } from './types.ts';

export const from: Printers<
  | 'JoinExpr'
  | 'RangeFunction'
  | 'RangeSubselect'
  | 'RangeTableFunc'
  | 'RangeTableFuncCol'
  | 'RangeTableSample'
> = {
  JoinExpr: (n) => (n.alias ? `(${joinedTable(n)}) ${aliasClause(n.alias)}` : joinedTable(n)),

  RangeSubselect: (n) =>
    words(
      n.lateral && 'LATERAL',
      subquery(n.subquery ?? missing(n, 'subquery')),
      n.alias && aliasClause(n.alias),
    ),

  RangeFunction: (n) => words(n.lateral && 'LATERAL', functionTable(n), functionAlias(n)),

  RangeTableSample: (n) =>
    words(
      n.relation ?? missing(n, 'relation'),
      'TABLESAMPLE',
      `${functionName(n.method ?? missing(n, 'method'))}(${list(required(n, 'args'))})`,
      n.repeatable && `REPEATABLE (${print(n.repeatable)})`,
    ),

  RangeTableFunc: (n) =>
    words(
      n.lateral && 'LATERAL',
      glue(
        'XMLTABLE(',
        n.namespaces && `XMLNAMESPACES(${listOf(n.namespaces, xmlNamespace)}), `,
        words(
          cExpr(n.rowexpr ?? missing(n, 'rowexpr')),
          'PASSING',
          cExpr(n.docexpr ?? missing(n, 'docexpr')),
          'COLUMNS',
          flow(n.columns ?? missing(n, 'columns')),
        ),
        ')',
      ),
      n.alias && aliasClause(n.alias),
    ),

  RangeTableFuncCol: (n) =>
    words(quoteBefore(n.colname ?? missing(n, 'colname'), n.typeName?.names), xmlTableColumn(n)),
};

/** joined_table. */
function joinedTable(n: JoinExpr): string {
  const right = n.rarg ?? missing(n, 'rarg');
  const rightJoin = as(right, 'JoinExpr');
  return glue(
    n.larg ?? missing(n, 'larg'),
    line,
    phrase(
      n.isNatural && 'NATURAL',
      joinType(n),
      rightJoin && rightJoin.alias === undefined ? `(${indent(right)})` : right,
      clause('USING', columnList(n.usingClause)),
      n.join_using_alias && required(n, 'usingClause') && aliasClause(n.join_using_alias),
      n.quals && `ON ${indent(n.quals)}`,
    ),
  );
}

function joinType(n: JoinExpr): string {
  if (n.usingClause) none(n, 'quals');
  if (n.isNatural) none(n, 'quals', 'usingClause');
  const cross = !n.isNatural && !n.quals && !n.usingClause;
  if (cross && n.jointype !== 'JOIN_INNER') required(n, 'quals');
  return cross ? 'CROSS JOIN' : chooseCode(n, 'jointype', joinTypes);
}

const joinTypes = choices({
  JOIN_INNER: 'JOIN',
  JOIN_LEFT: 'LEFT JOIN',
  JOIN_FULL: 'FULL JOIN',
  JOIN_RIGHT: 'RIGHT JOIN',
});

/** func_table. */
function functionTable(n: RangeFunction): string {
  const items = n.functions ?? missing(n, 'functions');
  if (items.length > 1) required(n, 'is_rowsfrom');
  const functions = listOf(items, (node) => {
    const [call, columns] = itemsOf(node);
    const definitions = columns !== undefined && !isNull(columns) && flow(itemsOf(columns));
    if (definitions) required(n, 'is_rowsfrom');
    return words(call && print(call, 'func_expr'), definitions && `AS (${definitions})`);
  });
  return words(
    n.is_rowsfrom ? `ROWS FROM (${functions})` : functions,
    n.ordinality && 'WITH ORDINALITY',
  );
}

/** func_alias_clause. */
function functionAlias(n: RangeFunction): string {
  const columns = parens(flow(n.coldeflist));
  if (!columns) return n.alias ? aliasClause(n.alias) : '';
  return words('AS', n.alias && aliasName(n.alias), columns);
}

function xmlNamespace(node: Node): string {
  const target = as(node, 'ResTarget');
  if (target === undefined) return print(node);
  const value = bExpr(target.val ?? missing(target, 'val'));
  return target.name ? words(value, 'AS', quoteIdentifier(target.name)) : words('DEFAULT', value);
}

function xmlTableColumn(n: RangeTableFuncCol): string {
  if (n.for_ordinality) return 'FOR ORDINALITY';
  return words(
    typeName(n.typeName ?? missing(n, 'typeName')),
    n.coldefexpr && `DEFAULT ${bExpr(n.coldefexpr)}`,
    n.colexpr && `PATH ${bExpr(n.colexpr)}`,
    n.is_not_null && 'NOT NULL',
  );
}
