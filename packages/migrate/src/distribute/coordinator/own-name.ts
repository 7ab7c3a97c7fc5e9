/** Columns of a table that its own ALTER TABLE calls by its name. */
import { as, mapTree, type Node } from '@citrate/parser';
import { strings } from '../../catalog/index.ts';

/**
 * `orders.size` as `size`: Citus sends constraints that have a name, types and generated columns to shards
 * as they are written, and no shard is called like the table. No other table can be meant there.
 */
export function withoutOwnName(tree: Node): Node {
  const own = as(tree, 'AlterTableStmt')?.relation?.relname;
  if (own === undefined) return tree;
  return mapTree(tree, {
    ColumnRef: (column) => {
      const { fields = [] } = column;
      const [name, table] = strings(fields).toReversed();
      const isWhole = strings(fields).length < fields.length;
      if (name === undefined || table !== own || isWhole) return column;
      return { ...column, fields: fields.slice(-1) };
    },
  });
}
