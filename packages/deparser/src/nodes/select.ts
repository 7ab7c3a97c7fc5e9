/** SELECT, VALUES, set operations, WITH. */
import type { CommonTableExpr, Node, SelectStmt, WithClause } from '@citrate/parser';
import { as } from '@citrate/parser';
import { beside, hanging, section } from '../lists.ts';
import { cExpr } from '../precedence.ts';
import {
  apart,
  clause,
  each,
  flow,
  form,
  glue,
  group,
  indent,
  line,
  list,
  onOwnLine,
  type Printers,
  print,
  words,
} from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import {
  always,
  choices,
  choose,
  chooseCode,
  filled,
  isNull,
  itemsOf,
  missing,
  none,
  required,
  wrong,
} from '../tree.ts';
import { windowDefinition } from './calls.ts';
import { persistence } from './clauses.ts';
import { onCommit } from './create-table.ts';
import { columnList, nameList, relationName, wholeRelations } from './names.ts';
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

  ResTarget: (n) => {
    const value = print(n.val ?? missing(n, 'val'));
    if (n.indirection) throw wrong(n, 'indirection', n.indirection);
    return n.name ? value + ' AS ' + quoteIdentifier(n.name) : value;
  },

  IntoClause: (n) => `INTO ${relationName(n.rel ?? missing(n, 'rel'))}`,

  GroupingSet: (n) =>
    form(n, 'kind', {
      GROUPING_SET_EMPTY: () => {
        none(n, 'content');
        return '()';
      },
      GROUPING_SET_ROLLUP: () => `ROLLUP (${list(required(n, 'content'))})`,
      GROUPING_SET_CUBE: () => `CUBE (${list(required(n, 'content'))})`,
      GROUPING_SET_SETS: () => `GROUPING SETS (${list(required(n, 'content'))})`,
    }),

  LockingClause: (n) =>
    words(
      chooseCode(n, 'strength', lockStrengths),
      clause('OF', wholeRelations(n.lockedRels)),
      choose(n, 'waitPolicy', waitPolicies),
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
  return `(${apart(node)})`;
}

export function withClause(n: WithClause): string {
  return beside(n.recursive ? 'WITH RECURSIVE' : 'WITH', n.ctes ?? missing(n, 'ctes'));
}

const materializations = choices({
  CTEMaterializeDefault: '',
  CTEMaterializeAlways: 'MATERIALIZED',
  CTEMaterializeNever: 'NOT MATERIALIZED',
});

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
  if (n.larg ?? n.rarg) none(n, 'larg', 'rarg');
  return n.valuesLists ? values(n, n.valuesLists) : simpleSelect(n);
}

/** values_clause. */
function values(n: SelectStmt, rows: readonly Node[]): string {
  none(n, 'distinctClause', 'targetList', 'intoClause', 'fromClause', 'whereClause');
  none(n, 'groupClause', 'havingClause', 'windowClause');
  return hanging('VALUES', rows, valuesRow);
}

function valuesRow(node: Node): string {
  return `(${flow(itemsOf(node))})`;
}

function simpleSelect(n: SelectStmt): string {
  return glue(
    targets(n.distinctClause ? `SELECT ${distinctClause(n.distinctClause)}` : 'SELECT', n),
    n.intoClause && `${line}INTO ${intoTable(n.intoClause)}`,
    section('FROM', n.fromClause),
    where(n.whereClause),
    groupBy(n),
    n.havingClause && `${line}HAVING ${indent(n.havingClause)}`,
    section('WINDOW', n.windowClause, namedWindow),
  );
}

/** where_clause. */
export function where(condition: Node | undefined): string {
  return condition === undefined ? '' : `${line}WHERE ${indent(condition)}`;
}

function groupBy(n: SelectStmt): string {
  return n.groupDistinct
    ? section('GROUP BY DISTINCT', required(n, 'groupClause'))
    : section('GROUP BY', n.groupClause);
}

/** opt_target_list; DISTINCT has to have something to tell apart. */
function targets(keywords: string, n: SelectStmt): string {
  const nodes = n.distinctClause ? required(n, 'targetList') : n.targetList;
  return nodes ? hanging(keywords, nodes) : keywords;
}

/** distinct_clause: a list of one null node is plain DISTINCT. */
function distinctClause(nodes: readonly Node[]): string {
  return isNull(filled(nodes)[0]) ? 'DISTINCT' : `DISTINCT ON (${flow(nodes)})`;
}

/** OptTempTableName. */
function intoTable(n: NonNullable<SelectStmt['intoClause']>): string {
  const rel = n.rel ?? missing(n, 'rel');
  always(n, 'onCommit', 'ONCOMMIT_NOOP');
  return words(persistence(rel), 'TABLE', relationName(rel));
}

function namedWindow(node: Node): string {
  const window = as(node, 'WindowDef') ?? missing(node, 'WindowDef');
  return `${quoteIdentifier(window.name ?? missing(window, 'name'))} AS ${windowDefinition(window)}`;
}

const setOperations = choices({
  SETOP_NONE: '',
  SETOP_UNION: 'UNION',
  SETOP_INTERSECT: 'INTERSECT',
  SETOP_EXCEPT: 'EXCEPT',
});

/** The rank of each set operation: INTERSECT binds tighter than the others. */
const ranks = { SETOP_NONE: 3, SETOP_INTERSECT: 2, SETOP_UNION: 1, SETOP_EXCEPT: 1 } as const;

function setOperation(n: SelectStmt): string {
  const keyword = choose(n, 'op', setOperations);
  none(n, 'targetList', 'valuesLists', 'fromClause', 'whereClause', 'groupClause', 'havingClause');
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
  if (n.limitOption === 'LIMIT_OPTION_DEFAULT') {
    if (n.limitCount ?? n.limitOffset) throw wrong(n, 'limitOption', n.limitOption);
    return '';
  }
  const offset = n.limitOffset ? `${line}OFFSET ${print(n.limitOffset)}` : '';
  return form(n, 'limitOption', {
    LIMIT_OPTION_COUNT: () => {
      if (!n.limitOffset) required(n, 'limitCount');
      return glue(n.limitCount && `${line}LIMIT ${limitValue(n.limitCount)}`, offset);
    },
    LIMIT_OPTION_WITH_TIES: () => {
      required(n, 'sortClause');
      return `${offset}${line}FETCH FIRST ${cExpr(required(n, 'limitCount'))} ROWS WITH TIES`;
    },
  });
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
    onCommit(n, 'onCommit'),
    n.tableSpaceName && `TABLESPACE ${quoteIdentifier(n.tableSpaceName)}`,
  );
}

const lockStrengths = choices({
  LCS_FORKEYSHARE: 'FOR KEY SHARE',
  LCS_FORSHARE: 'FOR SHARE',
  LCS_FORNOKEYUPDATE: 'FOR NO KEY UPDATE',
  LCS_FORUPDATE: 'FOR UPDATE',
});

const waitPolicies = choices({
  LockWaitBlock: '',
  LockWaitSkip: 'SKIP LOCKED',
  LockWaitError: 'NOWAIT',
});
