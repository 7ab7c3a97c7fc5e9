/** Changes to one table of a run. */
import { findTable } from '../lookup.ts';
import type { Column, QualifiedName, Table, TableConstraint } from '../model.ts';
import { withTable } from '../update.ts';
import type { Run } from './run.ts';

/** The table as the statement has changed it so far. */
export function tableOf(run: Run, name: QualifiedName): Table {
  const table = findTable(run.catalog, name);
  if (table) return table;
  throw new TypeError(`the table ${name.schema}.${name.name} is gone within its own statement`);
}

export function changeTable(run: Run, name: QualifiedName, change: Partial<Table>): void {
  run.catalog = withTable(run.catalog, { ...tableOf(run, name), ...change });
}

export function storeConstraint(
  run: Run,
  name: QualifiedName,
  constraint: Omit<TableConstraint, 'suffixedOnShards'>,
): void {
  const table = tableOf(run, name);
  // What a shard is created with keeps its name there; what is added later gets the shard's suffix.
  const inline = constraint.kind === 'check' || constraint.kind === 'not null';
  const suffixedOnShards = !inline || table.distribution !== undefined;
  changeTable(run, name, {
    constraints: [...table.constraints, { ...constraint, suffixedOnShards }],
  });
}

export function changeColumn(
  run: Run,
  name: QualifiedName,
  column: string,
  change: (column: Column) => Column,
): void {
  const columns = tableOf(run, name).columns.map((c) => (c.name === column ? change(c) : c));
  changeTable(run, name, { columns });
}

export function columnOf(table: Table, name: string): Column | undefined {
  return table.columns.find((c) => c.name === name);
}

export function constraintOf(table: Table, name: string): TableConstraint | undefined {
  return table.constraints.find((c) => c.name === name);
}

export function notNullOf(table: Table, column: string): TableConstraint | undefined {
  return table.constraints.find((c) => c.kind === 'not null' && c.columns[0] === column);
}
