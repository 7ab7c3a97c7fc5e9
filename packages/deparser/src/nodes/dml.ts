/** INSERT, UPDATE, DELETE, MERGE. */
import type {
  InferClause,
  InsertStmt,
  MergeWhenClause,
  MultiAssignRef,
  Node,
  OnConflictClause,
  OverridingKind,
  RangeVar,
  WithClause,
} from '@citrate/parser';
import { as } from '@citrate/parser';
import { fill, hanging, section } from '../lists.ts';
import {
  each,
  form,
  group,
  line,
  list,
  listOf,
  onOwnLine,
  type Printers,
  parens,
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
  missing,
  none,
  required,
  wrong,
} from '../tree.ts';
import { attribute } from './expressions.ts';
import { ownedSlot, relation, wholeRelation } from './names.ts';
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
      words(
        'INSERT INTO',
        wholeRelation(n.relation ?? missing(n, 'relation')),
        insertColumns(n.cols),
      ),
      line,
      words(overriding(n), insertSource(n)),
      n.onConflictClause && line + onConflict(n.onConflictClause, n.relation),
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
      choose(n, 'matchKind', matchKinds),
      n.condition && words('AND', n.condition),
      'THEN',
      mergeAction(n),
    ),

  OnConflictClause: (n) => onConflict(n),

  InferClause: (n) => inferClause(n),

  ReturningClause: (n) =>
    hanging(
      words('RETURNING', n.options && words('WITH', parens(list(n.options)))),
      n.exprs ?? missing(n, 'exprs'),
    ),

  ReturningOption: (n) =>
    words(
      choose(n, 'option', returningOptions),
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
  return nodes ? fill(nodes, assignedColumn) : '';
}

/** A column that takes a value, with its subscripts. */
function assignedColumn(node: Node): string {
  const target = as(node, 'ResTarget');
  if (target === undefined) return print(node);
  const name = quoteIdentifier(target.name ?? missing(target, 'name'));
  return name + each(target.indirection, attribute);
}

const overridings = choices({
  OVERRIDING_NOT_SET: '',
  OVERRIDING_USER_VALUE: 'OVERRIDING USER VALUE',
  OVERRIDING_SYSTEM_VALUE: 'OVERRIDING SYSTEM VALUE',
});

function overriding(n: { override?: OverridingKind }): string {
  return choose(n, 'override', overridings);
}

/** opt_on_conflict; with `table`, the name of a constraint is left open in templates. */
function onConflict(n: OnConflictClause, table?: RangeVar): string {
  return words(
    'ON CONFLICT',
    n.infer && inferClause(n.infer, table),
    chooseCode(n, 'action', conflictActions)(n),
  );
}

/** opt_conf_expr. */
function inferClause(n: InferClause, table?: RangeVar): string {
  return n.conname
    ? `ON CONSTRAINT ${ownedSlot('constraint', n.conname, table)}`
    : words(
        parens(list(required(n, 'indexElems'))),
        n.whereClause && words('WHERE', n.whereClause),
      );
}

const conflictActions: ReadonlyMap<string, (n: OnConflictClause) => string> = choices({
  ONCONFLICT_NOTHING: (n) => {
    none(n, 'targetList', 'whereClause');
    return 'DO NOTHING';
  },
  ONCONFLICT_UPDATE: (n) =>
    words('DO UPDATE', setClause(n.targetList ?? missing(n, 'targetList'))) + where(n.whereClause),
});

/** Default values are of the whole row. */
function insertSource(n: InsertStmt): string {
  if (n.selectStmt !== undefined) return print(n.selectStmt);
  if (n.cols || n.override !== 'OVERRIDING_NOT_SET') return missing(n, 'selectStmt');
  return 'DEFAULT VALUES';
}

/** set_clause_list: columns that are assigned together stand apart in the tree. */
function setClause(nodes: readonly Node[]): string {
  const together = new Map<Node, readonly Node[]>();
  filled(nodes);
  for (let i = 0; i < nodes.length; ) {
    const first = nodes[i] as Node;
    const source = as(assignedValue(first), 'MultiAssignRef');
    const columns = source ? assignedTogether(source, nodes.slice(i)) : [first];
    together.set(first, columns);
    i += columns.length;
  }
  return hanging('SET', [...together.keys()], (node) => assignment(node, together.get(node)));
}

/** set_clause, by its first column. */
function assignment(first: Node, columns: readonly Node[] | undefined): string {
  const names = listOf(columns, assignedColumn);
  const value = assignedValue(first);
  return `${as(value, 'MultiAssignRef') ? `(${names})` : names} = ${print(value)}`;
}

function assignedValue(node: Node): Node {
  const target = as(node, 'ResTarget') ?? missing(node, 'ResTarget');
  return target.val ?? missing(target, 'val');
}

/** The columns that take their values from one source, numbered from 1. */
function assignedTogether(source: MultiAssignRef, nodes: readonly Node[]): readonly Node[] {
  const count = required(source, 'ncolumns');
  const columns = nodes.slice(0, count);
  if (!(columns.length > 0 && columns.length === count)) throw wrong(source, 'ncolumns', count);
  columns.forEach((node, i) => {
    const value = assignedValue(node);
    const column = as(value, 'MultiAssignRef') ?? missing(value, 'MultiAssignRef');
    always(column, 'colno', i + 1);
    always(column, 'ncolumns', count);
  });
  return columns;
}

/** What MERGE does with a row. */
function mergeAction(n: MergeWhenClause): string {
  return form(n, 'commandType', {
    CMD_UPDATE: () => asGiven(n, `UPDATE ${setClause(n.targetList ?? missing(n, 'targetList'))}`),
    CMD_DELETE: () => asGiven(n, 'DELETE'),
    CMD_NOTHING: () => asGiven(n, 'DO NOTHING'),
    CMD_INSERT: () => words('INSERT', insertColumns(n.targetList), overriding(n), mergeValues(n)),
  });
}

/** Only what is inserted can override identities. */
function asGiven(n: MergeWhenClause, action: string): string {
  always(n, 'override', 'OVERRIDING_NOT_SET');
  return action;
}

function mergeValues(n: MergeWhenClause): string {
  if (n.values !== undefined) return `VALUES (${list(n.values)})`;
  if (n.targetList || n.override !== 'OVERRIDING_NOT_SET') return missing(n, 'values');
  return 'DEFAULT VALUES';
}

const matchKinds = choices({
  MERGE_WHEN_MATCHED: 'WHEN MATCHED',
  MERGE_WHEN_NOT_MATCHED_BY_SOURCE: 'WHEN NOT MATCHED BY SOURCE',
  MERGE_WHEN_NOT_MATCHED_BY_TARGET: 'WHEN NOT MATCHED',
});

const returningOptions = choices({ RETURNING_OPTION_OLD: 'OLD', RETURNING_OPTION_NEW: 'NEW' });
