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
  each,
  fill,
  form,
  group,
  indent,
  line,
  lines,
  list,
  listOf,
  onOwnLine,
  type Printers,
  parens,
  print,
  section,
  words,
} from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { choose, missing } from '../tree.ts';
import { attribute } from './expressions.ts';
import { relation } from './names.ts';
import { where, withClause } from './select.ts';

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
      words('INSERT INTO', relation(n.relation ?? missing(n, 'relation')), insertColumns(n.cols)),
      line,
      words(overriding(n), insertSource(n)),
      n.onConflictClause && line + print({ OnConflictClause: n.onConflictClause }),
      returning(n),
    ),

  UpdateStmt: (n) =>
    group(
      leadingWith(n),
      `UPDATE ${relation(n.relation ?? missing(n, 'relation'))}`,
      line,
      setClause(n.targetList ?? missing(n, 'targetList')),
      section('FROM', n.fromClause),
      where(n.whereClause),
      returning(n),
    ),

  DeleteStmt: (n) =>
    group(
      leadingWith(n),
      `DELETE FROM ${relation(n.relation ?? missing(n, 'relation'))}`,
      section('USING', n.usingClause),
      where(n.whereClause),
      returning(n),
    ),

  MergeStmt: (n) =>
    group(
      leadingWith(n),
      `MERGE INTO ${relation(n.relation ?? missing(n, 'relation'))}`,
      line,
      `USING ${print(n.sourceRelation ?? missing(n, 'sourceRelation'))}`,
      line,
      `ON ${print(n.joinCondition ?? missing(n, 'joinCondition'))}`,
      each(n.mergeWhenClauses ?? missing(n, 'mergeWhenClauses'), onOwnLine),
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
            setClause(n.targetList ?? missing(n, 'targetList')),
            n.whereClause && words('WHERE', n.whereClause),
          )
        : 'DO NOTHING',
    ),

  InferClause: (n) =>
    n.conname
      ? `ON CONSTRAINT ${quoteIdentifier(n.conname)}`
      : words(parens(list(n.indexElems)), n.whereClause && words('WHERE', n.whereClause)),

  ReturningClause: (n) =>
    words(
      'RETURNING',
      n.options && words('WITH', parens(list(n.options))),
      list(n.exprs ?? missing(n, 'exprs')),
    ),

  ReturningOption: (n) =>
    words(
      choose(n, 'option', { RETURNING_OPTION_OLD: 'OLD', RETURNING_OPTION_NEW: 'NEW' }),
      'AS',
      quoteIdentifier(n.value ?? missing(n, 'value')),
    ),

  MultiAssignRef: (n) => print(n.source ?? missing(n, 'source')),

  CurrentOfExpr: (n) => `CURRENT OF ${quoteIdentifier(n.cursor_name ?? missing(n, 'cursor_name'))}`,
};

function leadingWith(n: { withClause?: WithClause }): string {
  return n.withClause ? withClause(n.withClause) + line : '';
}

function returning(n: { returningClause?: InsertStmt['returningClause'] }): string {
  return n.returningClause ? line + print({ ReturningClause: n.returningClause }) : '';
}

/** insert_column_list. */
function insertColumns(nodes: readonly Node[] | undefined): string {
  return nodes ? fill(nodes.map(assignedColumn)) : '';
}

/** A column that takes a value, with its subscripts. */
function assignedColumn(node: Node): string {
  const target = as(node, 'ResTarget');
  if (target === undefined) return print(node);
  const name = quoteIdentifier(target.name ?? missing(target, 'name'));
  return name + each(target.indirection, attribute);
}

const overridings = {
  OVERRIDING_NOT_SET: '',
  OVERRIDING_USER_VALUE: 'OVERRIDING USER VALUE',
  OVERRIDING_SYSTEM_VALUE: 'OVERRIDING SYSTEM VALUE',
} as const;

function overriding(n: { override?: OverridingKind }): string {
  return choose(n, 'override', overridings);
}

function insertSource(n: InsertStmt): string {
  return n.selectStmt ? print(n.selectStmt) : 'DEFAULT VALUES';
}

/** set_clause_list: columns that are assigned together stand apart in the tree. */
function setClause(nodes: readonly Node[]): string {
  const out: string[] = [];
  for (let i = 0; i < nodes.length; ) {
    const value = as(nodes[i], 'ResTarget')?.val;
    const count = (value && as(value, 'MultiAssignRef')?.ncolumns) ?? 0;
    const columns = nodes.slice(i, i + Math.max(count, 1));
    const names = listOf(columns, assignedColumn);
    out.push(words(count > 0 ? parens(names) : names, '=', value));
    i += columns.length;
  }
  return out.length === 1 ? `SET ${out[0]}` : `SET${group(indent(line, lines(out)))}`;
}

/** What MERGE does with a row. */
function mergeAction(n: MergeWhenClause): string {
  return form(n, 'commandType', {
    CMD_UPDATE: () => `UPDATE ${setClause(n.targetList ?? missing(n, 'targetList'))}`,
    CMD_DELETE: () => 'DELETE',
    CMD_NOTHING: () => 'DO NOTHING',
    CMD_INSERT: () => words('INSERT', insertColumns(n.targetList), overriding(n), mergeValues(n)),
  });
}

function mergeValues(n: MergeWhenClause): string {
  return n.values ? words('VALUES', parens(list(n.values))) : 'DEFAULT VALUES';
}
