/** SELECT, VALUES, set operations, WITH. */
import type { CommonTableExpr, Node, SelectStmt, WithClause } from '@citrate/parser';
import { as } from '@citrate/parser';
import { cExpr } from '../precedence.ts';
import {
  clause,
  each,
  form,
  glue,
  group,
  indent,
  line,
  lines,
  list,
  onOwnLine,
  type Printers,
  parens,
  print,
  section,
  softLine,
  textOf,
  words,
} from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { choose, isNull, missing, wrong } from '../tree.ts';
import { windowDefinition } from './calls.ts';
import { onCommit } from './create-table.ts';
import { attribute } from './expressions.ts';
import { columnList, nameList, relationName } from './names.ts';
import { withDefinition } from './options.ts';

export const select: Printers<
  | 'CTECycleClause'
  | 'CTESearchClause'
  | 'CommonTableExpr'
  | 'GroupingSet'
  | 'IntoClause'
  | 'LockingClause'
  | 'ResTarget'
  | 'SelectStmt'
  | 'WithClause'
> = {
  SelectStmt: (n) =>
    group(
      n.withClause && withClause(n.withClause) + line,
      selectClause(n),
      section('ORDER BY', n.sortClause),
      selectLimit(n),
      each(n.lockingClause, onOwnLine),
    ),

  ResTarget: (n) =>
    n.name
      ? glue(n.val, n.val && ' AS ', quoteIdentifier(n.name), each(n.indirection, attribute))
      : textOf(n.val),

  IntoClause: (n) => `INTO ${relationName(n.rel ?? missing(n, 'rel'))}`,

  GroupingSet: (n) =>
    form(n, 'kind', {
      GROUPING_SET_EMPTY: () => '()',
      GROUPING_SET_ROLLUP: () => glue('ROLLUP (', list(n.content), ')'),
      GROUPING_SET_CUBE: () => glue('CUBE (', list(n.content), ')'),
      GROUPING_SET_SETS: () => glue('GROUPING SETS (', list(n.content), ')'),
    }),

  LockingClause: (n) =>
    words(
      choose(n, 'strength', {
        LCS_NONE: '',
        LCS_FORKEYSHARE: 'FOR KEY SHARE',
        LCS_FORSHARE: 'FOR SHARE',
        LCS_FORNOKEYUPDATE: 'FOR NO KEY UPDATE',
        LCS_FORUPDATE: 'FOR UPDATE',
      }),
      clause('OF', list(n.lockedRels)),
      choose(n, 'waitPolicy', {
        LockWaitBlock: '',
        LockWaitSkip: 'SKIP LOCKED',
        LockWaitError: 'NOWAIT',
      }),
    ),

  WithClause: (n) => withClause(n),

  CommonTableExpr: (n) => commonTableExpr(n),

  CTESearchClause: (n) =>
    words(
      'SEARCH',
      n.search_breadth_first ? 'BREADTH' : 'DEPTH',
      'FIRST BY',
      nameList(n.search_col_list ?? missing(n, 'search_col_list')),
      'SET',
      quoteIdentifier(n.search_seq_column ?? missing(n, 'search_seq_column')),
    ),

  CTECycleClause: (n) =>
    words(
      'CYCLE',
      nameList(n.cycle_col_list ?? missing(n, 'cycle_col_list')),
      'SET',
      quoteIdentifier(n.cycle_mark_column ?? missing(n, 'cycle_mark_column')),
      'TO',
      print(n.cycle_mark_value ?? missing(n, 'cycle_mark_value'), 'AexprConst'),
      'DEFAULT',
      print(n.cycle_mark_default ?? missing(n, 'cycle_mark_default'), 'AexprConst'),
      'USING',
      quoteIdentifier(n.cycle_path_column ?? missing(n, 'cycle_path_column')),
    ),
};

/** `(SELECT …)`. */
export function subquery(node: Node): string {
  return group('(', indent(softLine, node), softLine, ')');
}

export function withClause(n: WithClause): string {
  return words('WITH', n.recursive && 'RECURSIVE', lines(n.ctes ?? missing(n, 'ctes')));
}

const materializations = {
  CTEMaterializeDefault: '',
  CTEMaterializeAlways: 'MATERIALIZED',
  CTEMaterializeNever: 'NOT MATERIALIZED',
} as const;

function commonTableExpr(n: CommonTableExpr): string {
  return words(
    quoteIdentifier(n.ctename ?? missing(n, 'ctename')),
    columnList(n.aliascolnames),
    'AS',
    choose(n, 'ctematerialized', materializations),
    subquery(n.ctequery ?? missing(n, 'ctequery')),
    n.search_clause && { CTESearchClause: n.search_clause },
    n.cycle_clause && { CTECycleClause: n.cycle_clause },
  );
}

function selectClause(n: SelectStmt): string {
  if (n.op !== 'SETOP_NONE') return setOperation(n);
  return n.valuesLists ? words('VALUES', lines(n.valuesLists.map(valuesRow))) : simpleSelect(n);
}

function valuesRow(node: Node): string {
  return parens(node);
}

function simpleSelect(n: SelectStmt): string {
  return glue(
    n.distinctClause ? `SELECT ${distinctClause(n.distinctClause)}` : 'SELECT',
    targets(n.targetList),
    n.intoClause && `${line}INTO ${intoTable(n.intoClause)}`,
    section('FROM', n.fromClause),
    where(n.whereClause),
    section(n.groupDistinct ? 'GROUP BY DISTINCT' : 'GROUP BY', n.groupClause),
    n.havingClause && `${line}HAVING ${indent(n.havingClause)}`,
    section('WINDOW', n.windowClause?.map(namedWindow)),
  );
}

/** where_clause. */
export function where(condition: Node | undefined): string {
  return condition === undefined ? '' : `${line}WHERE ${indent(condition)}`;
}

/** target_list. */
function targets(nodes: readonly Node[] | undefined): string {
  if (nodes === undefined) return '';
  return nodes.length === 1 ? ` ${indent(nodes[0])}` : group(indent(line, lines(nodes)));
}

/** distinct_clause: a list of one null node is plain DISTINCT. */
function distinctClause(nodes: readonly Node[]): string {
  return isNull(nodes[0]) ? 'DISTINCT' : `DISTINCT ON (${list(nodes)})`;
}

/** OptTempTableName. */
function intoTable(n: NonNullable<SelectStmt['intoClause']>): string {
  const rel = n.rel ?? missing(n, 'rel');
  const kind = rel.relpersistence === 't' ? 'TEMPORARY' : rel.relpersistence === 'u' && 'UNLOGGED';
  return words(kind, 'TABLE', relationName(rel));
}

function namedWindow(node: Node): string {
  const window = as(node, 'WindowDef');
  if (window === undefined) return print(node);
  return `${quoteIdentifier(window.name ?? missing(window, 'name'))} AS ${windowDefinition(window)}`;
}

const setOperations = {
  SETOP_NONE: '',
  SETOP_UNION: 'UNION',
  SETOP_INTERSECT: 'INTERSECT',
  SETOP_EXCEPT: 'EXCEPT',
} as const;

/** The rank of each set operation: INTERSECT binds tighter than the others. */
const ranks = { SETOP_NONE: 3, SETOP_INTERSECT: 2, SETOP_UNION: 1, SETOP_EXCEPT: 1 } as const;

function setOperation(n: SelectStmt): string {
  const keyword = choose(n, 'op', setOperations);
  const rank = ranks[n.op ?? missing(n, 'op')];
  return glue(
    setOperand(n.larg ?? missing(n, 'larg'), rank),
    line,
    words(keyword, n.all && 'ALL'),
    line,
    setOperand(n.rarg ?? missing(n, 'rarg'), rank + 1),
  );
}

function setOperand(n: SelectStmt, least: number): string {
  const rank = n.op === undefined ? undefined : ranks[n.op];
  if (rank === undefined) throw wrong(n, 'op', n.op);
  const clauses = n.withClause ?? n.sortClause ?? n.limitCount ?? n.limitOffset ?? n.lockingClause;
  const node = { SelectStmt: n };
  return rank < least || clauses !== undefined ? subquery(node) : print(node);
}

/** select_limit: WITH TIES exists only in the standard's form. */
function selectLimit(n: SelectStmt): string {
  const offset = n.limitOffset ? `${line}OFFSET ${print(n.limitOffset)}` : '';
  if (n.limitOption === 'LIMIT_OPTION_WITH_TIES') {
    return glue(
      offset,
      line,
      `FETCH FIRST ${cExpr(n.limitCount ?? missing(n, 'limitCount'))} ROWS WITH TIES`,
    );
  }
  return glue(n.limitCount && `${line}LIMIT ${limitValue(n.limitCount)}`, offset);
}

function limitValue(node: Node): string {
  return as(node, 'A_Const')?.isnull ? 'ALL' : print(node);
}

/** create_as_target: what CREATE TABLE AS makes. */
export function intoTarget(n: NonNullable<SelectStmt['intoClause']>): string {
  return words(
    relationName(n.rel ?? missing(n, 'rel')),
    columnList(n.colNames),
    n.accessMethod && `USING ${quoteIdentifier(n.accessMethod)}`,
    withDefinition(n.options),
    onCommit(n.onCommit === undefined ? {} : { oncommit: n.onCommit }),
    n.tableSpaceName && `TABLESPACE ${quoteIdentifier(n.tableSpaceName)}`,
  );
}
