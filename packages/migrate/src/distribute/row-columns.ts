/** Whether the columns that rows are written to are there, and may be written. */
import { as, type InsertStmt, type Node, type ResTarget } from '@citrate/parser';
import { type TreeDiagnostic, treeDiagnostic } from '../catalog/index.ts';
import type { Column, Table } from '../catalog/model.ts';

/** After PostgreSQL's checkInsertTargets, transformInsertRow (analyze.c) and rewriteTargetListIU. */
export function judgeInsertColumns(
  { cols, selectStmt, override, onConflictClause }: InsertStmt,
  table: Table,
): readonly TreeDiagnostic[] {
  const named = targetsOf(cols);
  const columns = cols ? named.map(({ name }) => columnOf(name, table)) : table.columns;
  const rows = (as(selectStmt, 'SelectStmt')?.valuesLists ?? []).map(
    (row) => as(row, 'List')?.items ?? [],
  );
  return [
    ...missing(named, table),
    ...repeated(named),
    ...rows.flatMap((row) => wrongCount(row, columns.length, cols !== undefined)),
    ...rows.flatMap((row) => notToWrite(row, columns, override)),
    ...judgeSetColumns(onConflictClause?.targetList, table),
  ];
}

/** Of SET, in UPDATE and in ON CONFLICT. */
export function judgeSetColumns(
  targetList: readonly Node[] | undefined,
  table: Table,
): readonly TreeDiagnostic[] {
  const targets = targetsOf(targetList);
  return [...missing(targets, table), ...targets.flatMap((target) => notToSet(target, table))];
}

function targetsOf(nodes: readonly Node[] | undefined): readonly ResTarget[] {
  return (nodes ?? []).flatMap((node) => as(node, 'ResTarget') ?? []);
}

function columnOf(name: string | undefined, { columns }: Table): Column | undefined {
  return columns.find((column) => column.name === name);
}

function missing(targets: readonly ResTarget[], table: Table): readonly TreeDiagnostic[] {
  return targets
    .filter(({ name }) => !columnOf(name, table))
    .map(({ name, location }) =>
      treeDiagnostic('42703', `column "${name}" of relation "${table.name}" does not exist`, {
        location,
      }),
    );
}

function repeated(targets: readonly ResTarget[]): readonly TreeDiagnostic[] {
  return targets
    .filter(({ name }, i) => targets.findIndex((other) => other.name === name) < i)
    .filter(({ indirection }) => !indirection)
    .map(({ name, location }) =>
      treeDiagnostic('42701', `column "${name}" specified more than once`, { location }),
    );
}

/** Without a list of columns, the last ones may be left out. */
function wrongCount(
  row: readonly Node[],
  count: number,
  isListed: boolean,
): readonly TreeDiagnostic[] {
  if (row.length > count) {
    return [treeDiagnostic('42601', 'INSERT has more expressions than target columns')];
  }
  if (!isListed || row.length === count) return [];
  return [treeDiagnostic('42601', 'INSERT has more target columns than expressions')];
}

function isComputed(column: Column | undefined): boolean {
  return column?.generated !== undefined || column?.identity?.generated === 'always';
}

function notToWrite(
  row: readonly Node[],
  columns: readonly (Column | undefined)[],
  override: InsertStmt['override'],
): readonly TreeDiagnostic[] {
  const isOverridden = override !== undefined && override !== 'OVERRIDING_NOT_SET';
  return columns
    .filter((column, i) => isComputed(column) && row[i] && !as(row[i], 'SetToDefault'))
    .filter((column) => column?.generated || !isOverridden)
    .map((column) =>
      treeDiagnostic('428C9', `cannot insert a non-DEFAULT value into column "${column?.name}"`, {
        hint: column?.identity
          ? 'Write OVERRIDING SYSTEM VALUE before VALUES.'
          : 'Leave the column out: it is computed.',
      }),
    );
}

function notToSet({ name, val, location }: ResTarget, table: Table): readonly TreeDiagnostic[] {
  if (!isComputed(columnOf(name, table)) || as(val, 'SetToDefault')) return [];
  const message = `column "${name}" can only be updated to DEFAULT`;
  return [treeDiagnostic('428C9', message, { location })];
}
