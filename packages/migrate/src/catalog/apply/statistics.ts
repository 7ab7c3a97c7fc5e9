import {
  type AlterStatsStmt,
  as,
  type CreateStatsStmt,
  type RangeVar,
  type StatsElem,
} from '@citrate/parser';
import { raise } from '../errors.ts';
import { creationSchema, requireRelation, requireTable } from '../lookup.ts';
import type { QualifiedName, Statistics, Table } from '../model.ts';
import { chooseStatisticsName } from '../names/choosers.ts';
import { columnsRead } from '../names/columns-read.ts';
import { joinColumns } from '../names/joined.ts';
import { rangeVar, strings } from '../names-of.ts';
import { withoutLocations } from '../trees.ts';
import { withStatistics } from '../update.ts';
import { notice, type Run } from './run.ts';
import { columnOf } from './tables.ts';
import { refuseVirtual } from './virtual.ts';

/** After PostgreSQL's CreateStatistics (statscmds.c). */
export function createStatistics(stmt: CreateStatsStmt, run: Run): void {
  const table = observedTable(run, as(stmt.relations?.[0], 'RangeVar') ?? {});
  const elements = (stmt.exprs ?? []).flatMap((e) => as(e, 'StatsElem') ?? []);
  const name = givenName(stmt, run) ?? chooseName(stmt, table, elements, run);
  if (run.catalog.schemas.get(name.schema)?.statistics.has(name.name)) {
    const exists = `statistics object "${name.name}" already exists`;
    if (!stmt.if_not_exists) raise('42710', exists);
    notice(run, '42710', `${exists}, skipping`);
    return;
  }
  requireColumns(table, elements);
  requireElements(elements, strings(stmt.stat_types), run);
  storeStatistics(run, table, name, elements, strings(stmt.stat_types));
}

const statisticsKinds: ReadonlySet<string> = new Set(['ndistinct', 'dependencies', 'mcv']);

function requireElements(
  elements: readonly StatsElem[],
  kinds: readonly string[],
  { pg }: Run,
): void {
  const names = elements.flatMap(({ name }) => name ?? []);
  const isSingle = elements.length === 1 && names.length === 0 && pg >= 14;
  if (elements.length < 2 && !isSingle) {
    raise('42P17', 'extended statistics require at least 2 columns');
  }
  if (new Set(names).size < names.length) {
    raise('42701', 'duplicate column name in statistics definition');
  }
  const unknown = kinds.find((kind) => !statisticsKinds.has(kind));
  if (unknown !== undefined) raise('42601', `unrecognized statistics kind "${unknown}"`);
}

function givenName({ defnames }: CreateStatsStmt, run: Run): QualifiedName | undefined {
  if (!defnames?.length) return undefined;
  const { schemaname, relname: name = '' } = rangeVar(strings(defnames));
  const where = schemaname === undefined ? {} : { schemaname };
  return { schema: creationSchema(run.catalog, where), name };
}

function chooseName(
  node: CreateStatsStmt,
  table: Table,
  elements: readonly StatsElem[],
  run: Run,
): QualifiedName {
  const addition = joinColumns(elements.map((e) => e.name ?? 'expr'));
  const { schema } = table;
  const name = chooseStatisticsName(run.catalog, { table, addition, label: 'stat' });
  run.names.push({ kind: 'statistics', schema, table: table.name, name });
  run.decisions.push({ kind: 'name statistics', node, statistics: { schema, name } });
  return { schema, name };
}

/** A materialized view has rows as well. */
function observedTable(run: Run, name: RangeVar): Table {
  const relation = requireRelation(run.catalog, name);
  if (relation.kind !== 'materialized view' || !relation.columns) {
    return requireTable(run.catalog, name);
  }
  const { schema, name: view, owner } = relation;
  const columns = relation.columns.map((column) => ({ ...column, notNull: false }));
  return { kind: 'table', schema, name: view, owner, columns, constraints: [] };
}

function requireColumns(table: Table, elements: readonly StatsElem[]): void {
  for (const { name, expr } of elements) {
    if (name !== undefined && !columnOf(table, name)) {
      raise('42703', `column "${name}" does not exist`);
    }
    const { schema, columns } = table;
    const read = columnsRead(expr, { schema, table: table.name, columns });
    const message = 'statistics creation on virtual generated columns is not supported';
    refuseVirtual(columns, [name, ...read], message);
  }
}

/** ALTER STATISTICS … SET STATISTICS. After AlterStatistics (statscmds.c). */
export function alterStatistics(stmt: AlterStatsStmt, run: Run): void {
  const names = strings(stmt.defnames);
  const found = resolveStatistics(run, names);
  if (!found && stmt.missing_ok) {
    notice(run, '00000', `statistics object "${names.join('.')}" does not exist, skipping`);
    return;
  }
  const { target: _, ...statistics } = found ?? requireStatistics(run, names);
  const given = as(stmt.stxstattarget, 'Integer');
  const target = given ? (given.ival ?? 0) : -1;
  if (target < -1) raise('22023', `statistics target ${target} is too low`);
  run.catalog = withStatistics(run.catalog, { ...statistics, ...(target >= 0 && { target }) });
}

/** What is gathered about several columns if nothing is said. */
const allKinds: readonly string[] = ['dependencies', 'mcv', 'ndistinct'];

export function storeStatistics(
  run: Run,
  table: Table,
  name: QualifiedName,
  elements: readonly StatsElem[],
  kinds: readonly string[],
): void {
  const named = elements.flatMap((e) => e.name ?? []);
  run.catalog = withStatistics(run.catalog, {
    ...name,
    owner: run.catalog.currentRole,
    table: { schema: table.schema, name: table.name },
    columns: table.columns.map((c) => c.name).filter((c) => named.includes(c)),
    expressions: elements.flatMap((e) => (e.expr ? withoutLocations(e.expr) : [])),
    kinds: kinds.length > 0 || elements.length < 2 ? kinds.toSorted() : allKinds,
  });
}

/** The statistics object a statement names; 42704 if there is none. */
function resolveStatistics(run: Run, names: readonly string[]): Statistics | undefined {
  const { schemaname, relname: name = '' } = rangeVar(names);
  const schemas = schemaname === undefined ? run.catalog.searchPath : [schemaname];
  return schemas.flatMap((s) => run.catalog.schemas.get(s)?.statistics.get(name) ?? [])[0];
}

export function requireStatistics(run: Run, names: readonly string[]): Statistics {
  const found = resolveStatistics(run, names);
  if (found) return found;
  raise('42704', `statistics object "${names.join('.')}" does not exist`);
}
