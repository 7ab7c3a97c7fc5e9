import type { QualifiedName, Table, TableConstraint } from './model.ts';
import { sameName } from './names-of.ts';

/** Whether it stands for one partition of what a foreign key of the same table refers to. */
export function isPartOfOwnKey({ kind, parent }: TableConstraint, table: QualifiedName): boolean {
  return kind === 'foreign key' && parent !== undefined && sameName(parent, table);
}

/** Of the table's foreign keys to partitioned tables, one part for each partition; wholes before their parts. */
export function partsOfOwnKeys(table: Table): readonly TableConstraint[] {
  return table.constraints.filter((constraint) => isPartOfOwnKey(constraint, table));
}

/** The foreign key that a constraint is, in the end, a part of; itself if it is none. */
export function wholeKey(constraint: TableConstraint, table: Table): TableConstraint {
  if (!isPartOfOwnKey(constraint, table)) return constraint;
  const whole = table.constraints.find(({ name }) => name === constraint.parent?.constraint);
  return whole ? wholeKey(whole, table) : constraint;
}
