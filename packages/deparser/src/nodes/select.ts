/** SELECT, VALUES, set operations, WITH. */
import type { CommonTableExpr, Node, SelectStmt, WithClause } from '@citrate/parser';
import { as } from '@citrate/parser';
import { cExpr } from '../precedence.ts';
import {
  Child,
  clause,
  type Doc,
  form,
  group,
  indent,
  line,
  lines,
  list,
  type Printers,
  parens,
  section,
  softLine,
  words,
} from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { choose, isNull, required, wrong } from '../tree.ts';
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
      n.withClause && [withClause(n.withClause), line],
      selectClause(n),
      section('ORDER BY', n.sortClause),
      selectLimit(n),
      n.lockingClause?.map((node) => [line, node]),
    ),

  ResTarget: (n) =>
    n.name
      ? words(n.val, n.val && 'AS', [quoteIdentifier(n.name), n.indirection?.map(attribute)])
      : n.val,

  IntoClause: (n) => words('INTO', relationName(required(n, 'rel'))),

  GroupingSet: (n) =>
    form(n, 'kind', {
      GROUPING_SET_EMPTY: () => '()',
      GROUPING_SET_ROLLUP: () => ['ROLLUP (', list(n.content), ')'],
      GROUPING_SET_CUBE: () => ['CUBE (', list(n.content), ')'],
      GROUPING_SET_SETS: () => ['GROUPING SETS (', list(n.content), ')'],
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
      nameList(required(n, 'search_col_list')),
      'SET',
      quoteIdentifier(required(n, 'search_seq_column')),
    ),

  CTECycleClause: (n) =>
    words(
      'CYCLE',
      nameList(required(n, 'cycle_col_list')),
      'SET',
      quoteIdentifier(required(n, 'cycle_mark_column')),
      'TO',
      new Child(required(n, 'cycle_mark_value'), 'AexprConst'),
      'DEFAULT',
      new Child(required(n, 'cycle_mark_default'), 'AexprConst'),
      'USING',
      quoteIdentifier(required(n, 'cycle_path_column')),
    ),
};

/** `(SELECT …)`. */
export function subquery(node: Node): Doc {
  return group('(', indent(softLine, node), softLine, ')');
}

export function withClause(n: WithClause): Doc {
  return words('WITH', n.recursive && 'RECURSIVE', lines(required(n, 'ctes')));
}

function commonTableExpr(n: CommonTableExpr): Doc {
  return words(
    quoteIdentifier(required(n, 'ctename')),
    columnList(n.aliascolnames),
    'AS',
    choose(n, 'ctematerialized', {
      CTEMaterializeDefault: '',
      CTEMaterializeAlways: 'MATERIALIZED',
      CTEMaterializeNever: 'NOT MATERIALIZED',
    }),
    subquery(required(n, 'ctequery')),
    n.search_clause && { CTESearchClause: n.search_clause },
    n.cycle_clause && { CTECycleClause: n.cycle_clause },
  );
}

function selectClause(n: SelectStmt): Doc {
  if (n.op !== 'SETOP_NONE') return setOperation(n);
  return n.valuesLists ? words('VALUES', lines(n.valuesLists.map(valuesRow))) : simpleSelect(n);
}

function valuesRow(node: Node): Doc {
  return parens(node);
}

function simpleSelect(n: SelectStmt): Doc {
  return [
    words('SELECT', distinctClause(n)),
    targets(n.targetList),
    n.intoClause && [line, 'INTO ', intoTable(n.intoClause)],
    section('FROM', n.fromClause),
    n.whereClause && [line, 'WHERE ', indent(n.whereClause)],
    section(n.groupDistinct ? 'GROUP BY DISTINCT' : 'GROUP BY', n.groupClause),
    n.havingClause && [line, 'HAVING ', indent(n.havingClause)],
    section('WINDOW', n.windowClause?.map(namedWindow)),
  ];
}

/** target_list. */
function targets(nodes: readonly Node[] | undefined): Doc {
  if (nodes === undefined) return '';
  return nodes.length === 1 ? [' ', indent(nodes[0])] : group(indent(line, lines(nodes)));
}

function distinctClause(n: SelectStmt): Doc {
  if (n.distinctClause === undefined) return '';
  return isNull(n.distinctClause[0])
    ? 'DISTINCT'
    : words('DISTINCT ON', parens(list(n.distinctClause)));
}

/** OptTempTableName. */
function intoTable(n: NonNullable<SelectStmt['intoClause']>): Doc {
  const rel = required(n, 'rel');
  const kind = rel.relpersistence === 't' ? 'TEMPORARY' : rel.relpersistence === 'u' && 'UNLOGGED';
  return words(kind, 'TABLE', relationName(rel));
}

function namedWindow(node: Node): Doc {
  const window = as(node, 'WindowDef');
  return window && words(quoteIdentifier(required(window, 'name')), 'AS', windowDefinition(window));
}

/** The rank of each set operation: INTERSECT binds tighter than the others. */
const ranks = { SETOP_NONE: 3, SETOP_INTERSECT: 2, SETOP_UNION: 1, SETOP_EXCEPT: 1 } as const;

function setOperation(n: SelectStmt): Doc {
  const keyword = choose(n, 'op', {
    SETOP_NONE: '',
    SETOP_UNION: 'UNION',
    SETOP_INTERSECT: 'INTERSECT',
    SETOP_EXCEPT: 'EXCEPT',
  });
  const rank = ranks[required(n, 'op')];
  return [
    setOperand(required(n, 'larg'), rank),
    line,
    words(keyword, n.all && 'ALL'),
    line,
    setOperand(required(n, 'rarg'), rank + 1),
  ];
}

function setOperand(n: SelectStmt, least: number): Doc {
  const rank = n.op === undefined ? undefined : ranks[n.op];
  if (rank === undefined) throw wrong(n, 'op', n.op);
  const clauses = n.withClause ?? n.sortClause ?? n.limitCount ?? n.limitOffset ?? n.lockingClause;
  const node = { SelectStmt: n };
  return rank < least || clauses !== undefined ? subquery(node) : node;
}

/** select_limit: WITH TIES exists only in the standard's form. */
function selectLimit(n: SelectStmt): Doc {
  const offset = n.limitOffset && [line, 'OFFSET ', n.limitOffset];
  if (n.limitOption === 'LIMIT_OPTION_WITH_TIES') {
    return [offset, line, words('FETCH FIRST', cExpr(required(n, 'limitCount')), 'ROWS WITH TIES')];
  }
  return [n.limitCount && [line, 'LIMIT ', limitValue(n.limitCount)], offset];
}

function limitValue(node: Node): Doc {
  return as(node, 'A_Const')?.isnull ? 'ALL' : node;
}

/** create_as_target: what CREATE TABLE AS makes. */
export function intoTarget(n: NonNullable<SelectStmt['intoClause']>): Doc {
  return words(
    relationName(required(n, 'rel')),
    columnList(n.colNames),
    n.accessMethod && words('USING', quoteIdentifier(n.accessMethod)),
    withDefinition(n.options),
    onCommit(n.onCommit === undefined ? {} : { oncommit: n.onCommit }),
    n.tableSpaceName && words('TABLESPACE', quoteIdentifier(n.tableSpaceName)),
  );
}
