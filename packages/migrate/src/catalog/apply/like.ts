/** CREATE TABLE (LIKE …). After transformTableLikeClause and expandTableLikeClause (parse_utilcmd.c). */
import type { Constraint, Node, TableLikeClause } from '@citrate/parser';
import { type ColumnDraft, draftColumn, draftConstraint } from '../definition/column.ts';
import { raise, unsupported } from '../errors.ts';
import { indexesOf } from '../keys.ts';
import { requireRelation } from '../lookup.ts';
import type { Column, Commented, QualifiedName, Relation, Table } from '../model.ts';
import { chooseStatisticsName } from '../names/choosers.ts';
import { joinColumns } from '../names/joined.ts';
import { sameName, stringNode } from '../names-of.ts';
import { renameInConstraint } from '../rename/expressions.ts';
import { nextValueOf } from '../sequence-calls.ts';
import { withFields } from '../trees.ts';
import { withRelation, withStatistics } from '../update.ts';
import { cloneIndex } from './clone-index.ts';
import { addCheck } from './constraints.ts';
import type { Run } from './run.ts';
import { requireStatistics, storeStatistics } from './statistics.ts';
import { changeTable, notNullOf, tableOf } from './tables.ts';

type Option =
  | 'comments'
  | 'constraints'
  | 'defaults'
  | 'generated'
  | 'identity'
  | 'indexes'
  | 'statistics'
  | 'storage'
  | 'compression';

/** Bits of TableLikeOption (parsenodes.h). */
const including: { readonly [option in Option]: number } = {
  comments: 1 << 0,
  constraints: 1 << 2,
  defaults: 1 << 3,
  generated: 1 << 4,
  identity: 1 << 5,
  indexes: 1 << 6,
  statistics: 1 << 7,
  storage: 1 << 8,
  compression: 1 << 1,
};

/** A table that is copied from, and what of it. */
export interface LikeSource {
  readonly table: Table;
  readonly has: (option: Option) => boolean;
}

export function likeSource(run: Run, { relation = {}, options = 0 }: TableLikeClause): LikeSource {
  const table = sourceTable(requireRelation(run.catalog, relation), relation.location);
  return { table, has: (option) => (options & including[option]) !== 0 };
}

/** Of a view or a composite type, there are columns only. */
function sourceTable(relation: Relation, location: number | undefined): Table {
  if (relation.kind === 'table') return relation;
  if (relation.kind === 'index' || relation.kind === 'sequence') {
    raise('42809', `relation "${relation.name}" is invalid in LIKE clause`, { location });
  }
  const { kind, schema, name, owner } = relation;
  if (!relation.columns) {
    unsupported(`LIKE with a ${kind} whose columns are not known`, location);
  }
  const columns = relation.columns.map((column) => ({ ...column, notNull: false }));
  return { kind: 'table', schema, name, owner, columns, constraints: [] };
}

/** The columns it brings, as definitions of their own. */
export function likeColumns(run: Run, source: LikeSource, table: string): ColumnDraft[] {
  return source.table.columns.map((column) => {
    const { name, type, collation, storage, compression } = column;
    const node = {
      colname: name,
      typeName: type,
      ...(collation && { collClause: { collname: collation.map(stringNode) } }),
      ...(storage && source.has('storage') && { storage_name: storage }),
      ...(compression && source.has('compression') && { compression }),
      constraints: attributesOf(run, source, column),
    };
    return { ...draftColumn(node, table, run.catalog), isCopied: true };
  });
}

function attributesOf(run: Run, { table, has }: LikeSource, column: Column): Node[] {
  const { identity, generated } = column;
  const value = column.default ?? (column.serial && nextValueOf(column.serial));
  const constraints: (Constraint | false | undefined)[] = [
    column.notNull && notNullLike(run, table, column.name),
    has('defaults') && value && { contype: 'CONSTR_DEFAULT', raw_expr: value },
    has('generated') &&
      generated && {
        contype: 'CONSTR_GENERATED',
        generated_when: 'a',
        generated_kind: generated.kind === 'virtual' ? 'v' : 's',
        raw_expr: generated.expression,
      },
    has('identity') &&
      identity && {
        contype: 'CONSTR_IDENTITY',
        generated_when: identity.generated === 'always' ? 'a' : 'd',
        options: [...identity.options],
      },
  ];
  return constraints.flatMap((c) => (c ? { Constraint: c } : []));
}

/** Where it is a constraint of its own, it keeps its name, and is valid: there are no rows yet. */
function notNullLike(run: Run, table: Table, column: string): Constraint {
  const own = run.pg >= 18 ? notNullOf(table, column) : undefined;
  if (own) {
    const { keys: _, skip_validation: __, ...definition } = own.definition;
    return withFields<Constraint>(definition, { initially_valid: true });
  }
  return { contype: 'CONSTR_NOTNULL', initially_valid: true };
}

/** What is copied once the table is there: checks, indexes, statistics, and what is said of all. */
export function copyLike(run: Run, table: QualifiedName, like: LikeSource): void {
  const { table: source, has } = like;
  if (has('constraints')) copyChecks(run, table, source);
  if (has('comments')) copyComments(run, table, like);
  if (has('indexes')) {
    for (const index of indexesOf(run.catalog, source)) {
      const clone = cloneIndex(run, index, table);
      run.catalog = withRelation(run.catalog, { ...clone, ...commentOf(index, like) });
    }
  }
  if (has('statistics')) copyStatistics(run, table, like);
}

function copyChecks(run: Run, table: QualifiedName, source: Table): void {
  for (const { kind, definition } of source.constraints) {
    if (kind !== 'check') continue;
    const own = renameInConstraint(definition, { table: source.name, newTable: table.name });
    addCheck(run, table, { ...draftConstraint(own), isCopied: true }, { recurse: true });
  }
}

/** Of columns, and of checks and not-nulls, which keep their names. */
function copyComments(run: Run, table: QualifiedName, like: LikeSource): void {
  const { columns, constraints } = tableOf(run, table);
  const { has, table: source } = like;
  const copied = source.constraints.filter(
    ({ kind }) => kind === 'not null' || (kind === 'check' && has('constraints')),
  );
  changeTable(run, table, {
    columns: columns.map((column) => ({
      ...column,
      ...commentOf(
        source.columns.find(({ name }) => name === column.name),
        like,
      ),
    })),
    constraints: constraints.map((constraint) => ({
      ...constraint,
      ...commentOf(
        copied.find(({ name, kind }) => name === constraint.name && kind === constraint.kind),
        like,
      ),
    })),
  });
}

function commentOf(from: Commented | undefined, { has }: LikeSource): Commented {
  return from?.comment !== undefined && has('comments') ? { comment: from.comment } : {};
}

function copyStatistics(run: Run, table: QualifiedName, like: LikeSource): void {
  const { table: source } = like;
  const all = [...run.catalog.schemas.values()].flatMap((s) => [...s.statistics.values()]);
  for (const statistics of all.filter((one) => sameName(one.table, source))) {
    const { columns, expressions, kinds } = statistics;
    const addition = joinColumns([...columns, ...expressions.map(() => 'expr')]);
    const name = chooseStatisticsName(run.catalog, { table, addition, label: 'stat' });
    const { schema } = table;
    run.names.push({ kind: 'statistics', schema, table: table.name, name, cloned: true });
    const elements = [
      ...columns.map((c) => ({ name: c })),
      ...expressions.map((expr) => ({ expr })),
    ];
    storeStatistics(run, tableOf(run, table), { schema, name }, elements, kinds);
    const stored = requireStatistics(run, [schema, name]);
    run.catalog = withStatistics(run.catalog, { ...stored, ...commentOf(statistics, like) });
  }
}
