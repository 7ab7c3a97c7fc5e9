/** CREATE TABLE (LIKE …). After transformTableLikeClause and expandTableLikeClause (parse_utilcmd.c). */
import type { Constraint, Node, TableLikeClause } from '@citrate/parser';
import { type ColumnDraft, draftColumn, draftConstraint } from '../definition/column.ts';
import { raise, unsupported } from '../errors.ts';
import { indexesOf } from '../keys.ts';
import { requireRelation } from '../lookup.ts';
import type { Column, QualifiedName, Relation, Table } from '../model.ts';
import { chooseStatisticsName } from '../names/choosers.ts';
import { joinColumns } from '../names/joined.ts';
import { stringNode } from '../names-of.ts';
import { nextValueOf } from '../next-value.ts';
import { renameInConstraint } from '../rename/expressions.ts';
import { cloneIndex } from './clone-index.ts';
import { addCheck, constraintExists } from './constraints.ts';
import type { Run } from './run.ts';
import { storeStatistics } from './statistics.ts';
import { notNullOf, tableOf } from './tables.ts';

type Option =
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
    return draftColumn(node, table, run.catalog);
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

/** Where it is a constraint of its own, it keeps its name. */
function notNullLike(run: Run, table: Table, column: string): Constraint {
  const own = run.catalog.pg >= 18 ? notNullOf(table, column) : undefined;
  if (own) {
    const { keys: _, ...definition } = own.definition;
    return definition;
  }
  return { contype: 'CONSTR_NOTNULL', initially_valid: true };
}

/** What is copied once the table is there: checks, indexes, statistics. */
export function copyLike(run: Run, table: QualifiedName, { table: source, has }: LikeSource): void {
  if (has('constraints')) copyChecks(run, table, source);
  if (has('indexes')) {
    for (const index of indexesOf(run.catalog, source)) cloneIndex(run, index, table);
  }
  if (has('statistics')) copyStatistics(run, table, source);
}

function copyChecks(run: Run, table: QualifiedName, source: Table): void {
  for (const { kind, definition } of source.constraints) {
    if (kind !== 'check') continue;
    const own = renameInConstraint(definition, { table: source.name, newTable: table.name });
    addCheck(run, table, draftConstraint(own), constraintExists(table));
  }
}

function copyStatistics(run: Run, table: QualifiedName, source: Table): void {
  const all = [...run.catalog.schemas.values()].flatMap((s) => [...s.statistics.values()]);
  for (const { table: of, columns, expressions, kinds } of all) {
    if (of.schema !== source.schema || of.name !== source.name) continue;
    const addition = joinColumns([...columns, ...expressions.map(() => 'expr')]);
    const name = chooseStatisticsName(run.catalog, { table, addition, label: 'stat' });
    run.names.push({
      kind: 'statistics',
      schema: table.schema,
      table: table.name,
      name,
      cloned: true,
    });
    const elements = [
      ...columns.map((c) => ({ name: c })),
      ...expressions.map((expr) => ({ expr })),
    ];
    storeStatistics(run, tableOf(run, table), { schema: table.schema, name }, elements, kinds);
  }
}
