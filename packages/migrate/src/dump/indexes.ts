import { type Catalog, findTable, type Index } from '../catalog/index.ts';
import { attachIndex } from './constraints.ts';
import { relationKey } from './keys.ts';
import type { Piece } from './model.ts';
import { only } from './trees.ts';

/**
 * Of a partitioned table, the index alone: those of the partitions have names of their own, and
 * become parts of it afterwards. The index of a constraint comes with that.
 */
export function indexPieces(index: Index, catalog: Catalog): readonly Piece[] {
  const { schema, name, table, definition, parent } = index;
  if (!definition) return [];
  const isPartitioned = findTable(catalog, table)?.partitionKey !== undefined;
  const relation = isPartitioned ? only(table) : definition.relation;
  return [
    {
      rank: 'index',
      name: [schema, name],
      tree: { IndexStmt: { ...definition, ...(relation && { relation }) } },
      provides: [relationKey(index)],
      needs: [relationKey(table)],
    },
    ...(parent ? attachIndex(index, parent, [relationKey(index), relationKey(parent)]) : []),
  ];
}
