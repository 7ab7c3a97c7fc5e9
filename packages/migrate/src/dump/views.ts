import type { Node } from '@citrate/parser';
import type { View } from '../catalog/index.ts';
import { relationKey, schemaKey } from './keys.ts';
import type { Piece } from './model.ts';

/** Views come after the keys of tables: one that groups by a primary key needs it. */
export function viewPieces({ schema, name, definition }: View): readonly Piece[] {
  if (!definition) return [];
  const tree: Node = definition;
  return [
    {
      rank: 'view',
      name: [schema, name],
      tree,
      provides: [relationKey({ schema, name })],
      needs: [schemaKey(schema)],
    },
  ];
}
