import type { Catalog } from '../catalog/index.ts';
import { schemaKey } from './keys.ts';
import type { Piece } from './model.ts';

/** A new database has `public`. */
export function schemaPieces({ schemas }: Catalog): readonly Piece[] {
  return [...schemas.keys()].filter((name) => name !== 'public').map(createSchema);
}

export function createSchema(schemaname: string): Piece {
  return {
    rank: 'schema',
    name: [schemaname],
    tree: { CreateSchemaStmt: { schemaname } },
    provides: [schemaKey(schemaname)],
  };
}
