/** INSERT, UPDATE, DELETE, MERGE. */
import type {
  InsertStmt,
  MergeWhenClause,
  Node,
  OverridingKind,
  WithClause,
} from '@citrate/parser';
import { as } from '@citrate/parser';
import {
  type Doc,
  fill,
  form,
  group,
  indent,
  line,
  lines,
  list,
  listOf,
  type Printers,
  parens,
  section,
  words,
} from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { choose, required } from '../tree.ts';
import { attribute } from './expressions.ts';
import { relation } from './names.ts';
import { withClause } from './select.ts';

export const dml: Printers<
  | 'CurrentOfExpr'
  | 'DeleteStmt'
  | 'InferClause'
  | 'InsertStmt'
  | 'MergeStmt'
  | 'MergeWhenClause'
  | 'MultiAssignRef'
  | 'OnConflictClause'
  | 'ReturningClause'
  | 'ReturningOption'
  | 'UpdateStmt'
> = {
  InsertStmt: (n) =>
    group(
      leadingWith(n),
      words('INSERT INTO', relation(required(n, 'relation')), insertColumns(n.cols)),
      line,
      words(overriding(n), insertSource(n)),
      n.onConflictClause && [line, { OnConflictClause: n.onConflictClause }],
      returning(n),
    ),

  UpdateStmt: (n) =>
    group(
      leadingWith(n),
      words('UPDATE', relation(required(n, 'relation'))),
      line,
      setClause(required(n, 'targetList')),
      section('FROM', n.fromClause),
      n.whereClause && [line, 'WHERE ', indent(n.whereClause)],
      returning(n),
    ),

  DeleteStmt: (n) =>
    group(
      leadingWith(n),
      words('DELETE FROM', relation(required(n, 'relation'))),
      section('USING', n.usingClause),
      n.whereClause && [line, 'WHERE ', indent(n.whereClause)],
      returning(n),
    ),

  MergeStmt: (n) =>
    group(
      leadingWith(n),
      words('MERGE INTO', relation(required(n, 'relation'))),
      line,
      words('USING', required(n, 'sourceRelation')),
      line,
      words('ON', required(n, 'joinCondition')),
      required(n, 'mergeWhenClauses').map((node) => [line, node]),
      returning(n),
    ),

  MergeWhenClause: (n) =>
    words(
      choose(n, 'matchKind', {
        MERGE_WHEN_MATCHED: 'WHEN MATCHED',
        MERGE_WHEN_NOT_MATCHED_BY_SOURCE: 'WHEN NOT MATCHED BY SOURCE',
        MERGE_WHEN_NOT_MATCHED_BY_TARGET: 'WHEN NOT MATCHED',
      }),
      n.condition && words('AND', n.condition),
      'THEN',
      mergeAction(n),
    ),

  OnConflictClause: (n) =>
    words(
      'ON CONFLICT',
      n.infer && { InferClause: n.infer },
      n.action === 'ONCONFLICT_UPDATE'
        ? words(
            'DO UPDATE',
            setClause(required(n, 'targetList')),
            n.whereClause && words('WHERE', n.whereClause),
          )
        : 'DO NOTHING',
    ),

  InferClause: (n) =>
    n.conname
      ? words('ON CONSTRAINT', quoteIdentifier(n.conname))
      : words(parens(list(n.indexElems)), n.whereClause && words('WHERE', n.whereClause)),

  ReturningClause: (n) =>
    words(
      'RETURNING',
      n.options && words('WITH', parens(list(n.options))),
      list(required(n, 'exprs')),
    ),

  ReturningOption: (n) =>
    words(
      choose(n, 'option', { RETURNING_OPTION_OLD: 'OLD', RETURNING_OPTION_NEW: 'NEW' }),
      'AS',
      quoteIdentifier(required(n, 'value')),
    ),

  MultiAssignRef: (n) => required(n, 'source'),

  CurrentOfExpr: (n) => words('CURRENT OF', quoteIdentifier(required(n, 'cursor_name'))),
};

function leadingWith(n: { withClause?: WithClause }): Doc {
  return n.withClause && [withClause(n.withClause), line];
}

function returning(n: { returningClause?: InsertStmt['returningClause'] }): Doc {
  return n.returningClause && [line, { ReturningClause: n.returningClause }];
}

/** insert_column_list. */
function insertColumns(nodes: readonly Node[] | undefined): Doc {
  return nodes && fill(nodes.map(assignedColumn));
}

/** A column that takes a value, with its subscripts. */
function assignedColumn(node: Node): Doc {
  const target = as(node, 'ResTarget');
  if (target === undefined) return node;
  return [quoteIdentifier(required(target, 'name')), target.indirection?.map(attribute)];
}

function overriding(n: { override?: OverridingKind }): Doc {
  return choose(n, 'override', {
    OVERRIDING_NOT_SET: '',
    OVERRIDING_USER_VALUE: 'OVERRIDING USER VALUE',
    OVERRIDING_SYSTEM_VALUE: 'OVERRIDING SYSTEM VALUE',
  });
}

function insertSource(n: InsertStmt): Doc {
  return n.selectStmt ?? 'DEFAULT VALUES';
}

/** set_clause_list: columns that are assigned together stand apart in the tree. */
function setClause(nodes: readonly Node[]): Doc {
  const out: Doc[] = [];
  for (let i = 0; i < nodes.length; ) {
    const value = as(nodes[i], 'ResTarget')?.val;
    const count = (value && as(value, 'MultiAssignRef')?.ncolumns) ?? 0;
    const columns = nodes.slice(i, i + Math.max(count, 1));
    const names = listOf(columns, assignedColumn);
    out.push(words(count > 0 ? parens(names) : names, '=', value));
    i += columns.length;
  }
  return out.length === 1 ? ['SET ', out] : ['SET', group(indent(line, lines(out)))];
}

/** What MERGE does with a row. */
function mergeAction(n: MergeWhenClause): Doc {
  return form(n, 'commandType', {
    CMD_UPDATE: () => words('UPDATE', setClause(required(n, 'targetList'))),
    CMD_DELETE: () => 'DELETE',
    CMD_NOTHING: () => 'DO NOTHING',
    CMD_INSERT: () => words('INSERT', insertColumns(n.targetList), overriding(n), mergeValues(n)),
  });
}

function mergeValues(n: MergeWhenClause): Doc {
  return n.values ? words('VALUES', parens(list(n.values))) : 'DEFAULT VALUES';
}
