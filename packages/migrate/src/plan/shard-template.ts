import { type NameSlot, type Template, template } from '@citrate/deparser';
import { as, type ColumnRef, mapTree, type Node } from '@citrate/parser';
import type { Table } from '../catalog/model.ts';
import { relationSlot } from './compose.ts';
import type { NumberHoles } from './shard-sequences.ts';

/**
 * The template of a statement about one table for its shards. Expressions may name the table in
 * front of a column, or mean its whole row; both would name something that a shard is not.
 */
export function shardTemplate(tree: Node, table: Table, holes: NumberHoles = new Map()): Template {
  const wholeRows = new Set<unknown>();
  const unqualified = mapTree(tree, {
    ColumnRef: (column) => {
      if (!isWholeRow(column, table)) return withoutTable(column, table);
      const marked = { ...column };
      wholeRows.add(marked);
      return marked;
    },
  });
  const open = new Map(holes);
  for (const node of nodesWith(unqualified, wholeRows)) open.set(node, rowSlot(table));
  return template(unqualified, { holes: open });
}

function rowSlot(table: Table): NameSlot {
  return { ...relationSlot(table), qualified: false };
}

/** `t.a` and `s.t.a` → `a`. */
function withoutTable(column: ColumnRef, table: Table): ColumnRef {
  const fields = column.fields ?? [];
  const [name, ...path] = fields.map((field) => as(field, 'String')?.sval).toReversed();
  const named = name !== undefined && path.length > 0 && isTable(path, table);
  return named ? { ...column, fields: fields.slice(-1) } : column;
}

/** `t`, unless there is such a column, and `t.*`. */
function isWholeRow({ fields = [] }: ColumnRef, table: Table): boolean {
  const names = fields.map((field) => as(field, 'String')?.sval);
  if (names.length === 1) {
    const [name] = names;
    return name === table.name && !table.columns.some((column) => column.name === name);
  }
  return names.at(-1) === undefined && isTable(names.slice(0, -1).toReversed(), table);
}

function isTable(path: readonly (string | undefined)[], { schema, name }: Table): boolean {
  const [table, inSchema, ...more] = path;
  if (table !== name || more.length > 0) return false;
  return inSchema === undefined || inSchema === schema;
}

/** The nodes around these fields. Keeps its own stack: a tree may be deeper than JavaScript's. */
function nodesWith(tree: Node, fields: ReadonlySet<unknown>): Node[] {
  const found: Node[] = [];
  const open: unknown[] = fields.size > 0 ? [tree] : [];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (isColumnNode(value) && fields.has(value.ColumnRef)) found.push(value);
    else open.push(...Object.values(value));
  }
  return found;
}

function isColumnNode(value: object): value is { ColumnRef: ColumnRef } {
  return 'ColumnRef' in value;
}
