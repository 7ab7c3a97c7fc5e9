import { as, type ColumnDef, type CreateStmt, type Node } from '@citrate/parser';
import { withFields } from '../catalog/index.ts';
import { completeConstraints, notNullConstraint } from './constraints.ts';
import type { Decided } from './decided.ts';

export function completeCreateTable(stmt: CreateStmt, decided: Decided): CreateStmt {
  if (!stmt.tableElts) return stmt;
  const elements = completeConstraints(stmt.tableElts, decided)?.map((element) => {
    const column = as(element, 'ColumnDef');
    return column ? { ColumnDef: completeColumn(column, decided) } : element;
  });
  const added = decided.addedNotNulls.get(stmt) ?? [];
  return {
    ...stmt,
    tableElts: [
      ...(elements ?? []),
      ...added.map(({ name, column }) => notNullConstraint(name, column)),
    ],
  };
}

/** A not-null that the column only implied is written before the other constraints. */
export function completeColumn(column: ColumnDef, decided: Decided): ColumnDef {
  const own = completeConstraints(column.constraints, decided) ?? [];
  const added = decided.addedNotNulls.get(column) ?? [];
  const constraints: Node[] = [...added.map(({ name }) => notNullConstraint(name)), ...own];
  return constraints.length === 0 ? column : withFields(column, { constraints });
}
