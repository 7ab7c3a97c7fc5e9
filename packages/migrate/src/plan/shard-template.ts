import { type NameSlot, type Template, template } from '@citrate/deparser';
import { as, type ColumnRef, type Node } from '@citrate/parser';
import type { Table } from '../catalog/model.ts';
import { relationSlot } from './compose.ts';
import type { NumberHoles } from './shard-sequences.ts';

/**
 * The template of a statement about one table for its shards. Where an expression means the table's
 * whole row, only its columns tell that this is the table and not a column.
 */
export function shardTemplate(tree: Node, table: Table, holes: NumberHoles = new Map()): Template {
  const open = new Map(holes);
  for (const node of wholeRows(tree, table)) open.set(node, rowSlot(table));
  return template(tree, { holes: open });
}

function rowSlot(table: Table): NameSlot {
  return { ...relationSlot(table), qualified: false };
}

/** Keeps its own stack: a tree may be deeper than JavaScript's. */
function wholeRows(tree: Node, table: Table): Node[] {
  if (table.columns.some(({ name }) => name === table.name)) return [];
  const found: Node[] = [];
  const open: unknown[] = [tree];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (!isColumnNode(value)) open.push(...Object.values(value));
    else if (isNamed(value.ColumnRef, table.name)) found.push(value);
  }
  return found;
}

function isColumnNode(value: object): value is { ColumnRef: ColumnRef } {
  return 'ColumnRef' in value;
}

/** Whether a column is written as this name alone. */
function isNamed({ fields = [] }: ColumnRef, name: string): boolean {
  return fields.length === 1 && as(fields[0], 'String')?.sval === name;
}
