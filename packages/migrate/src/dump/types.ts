import { stringNode, type Type } from '../catalog/index.ts';
import { schemaKey, typeKey } from './keys.ts';
import type { Piece } from './model.ts';
import { names } from './trees.ts';

export function typePieces(type: Type): readonly Piece[] {
  if (type.kind !== 'enum') return [];
  return [
    {
      rank: 'type',
      name: [type.schema, type.name],
      tree: { CreateEnumStmt: { typeName: names(type), vals: type.labels.map(stringNode) } },
      provides: [typeKey(type)],
      needs: [schemaKey(type.schema)],
    },
  ];
}
