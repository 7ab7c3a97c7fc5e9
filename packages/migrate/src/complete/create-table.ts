import { as, type ColumnDef, type CreateStmt, type Node } from '@citrate/parser';
import { withFields } from '../catalog/index.ts';
import { completeConstraints, notNullConstraint } from './constraints.ts';
import type { Decided } from './decided.ts';

export function completeCreateTable(stmt: CreateStmt, decided: Decided): CreateStmt {
  if (!stmt.tableElts) return stmt;
  const tableElts: Node[] = [];
  for (const element of completeConstraints(stmt.tableElts, decided) ?? []) {
    const column = as(element, 'ColumnDef');
    const completed = column && completeColumn(column, decided);
    tableElts.push(completed === column ? element : { ColumnDef: completed ?? {} });
  }
  for (const { name, column } of decided.addedNotNulls.get(stmt) ?? []) {
    tableElts.push(notNullConstraint(name, column));
  }
  return { ...stmt, tableElts };
}

/** A not-null that the column only implied is written before the other constraints. */
export function completeColumn(column: ColumnDef, decided: Decided): ColumnDef {
  const added = decided.addedNotNulls.get(column);
  const own = completeConstraints(column.constraints, decided) ?? [];
  const isSame = own.length === (column.constraints?.length ?? 0);
  if (!added && isSame && own.every((node, i) => node === column.constraints?.[i])) return column;
  const notNulls = (added ?? []).map(({ name }) => notNullConstraint(name));
  return withFields(column, { constraints: [...notNulls, ...own] });
}
