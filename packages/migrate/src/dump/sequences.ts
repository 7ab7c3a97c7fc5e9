import {
  type QualifiedName,
  qualifiedRangeVar,
  type Sequence,
  stringNode,
} from '../catalog/index.ts';
import { relationKey, schemaKey } from './keys.ts';
import type { Piece } from './model.ts';
import { defElem } from './trees.ts';

/** The sequence, and the column that it belongs to; one that a column brings along is not made. */
export function sequencePieces(sequence: Sequence, isOfColumn: boolean): readonly Piece[] {
  if (isOfColumn) return [];
  const { ownedBy } = sequence;
  return [createSequence(sequence), ...(ownedBy ? [ownedByColumn(sequence, ownedBy)] : [])];
}

function createSequence({ schema, name, options }: Sequence): Piece {
  return {
    rank: 'sequence',
    name: [schema, name],
    tree: {
      CreateSeqStmt: {
        sequence: qualifiedRangeVar({ schema, name }),
        ...(options.length > 0 && { options: [...options] }),
      },
    },
    provides: [relationKey({ schema, name })],
    needs: [schemaKey(schema)],
  };
}

function ownedByColumn(
  { schema, name }: QualifiedName,
  { column, ...table }: QualifiedName & { readonly column: string },
): Piece {
  const items = [table.schema, table.name, column].map(stringNode);
  return {
    rank: 'ownership',
    name: [schema, name],
    tree: {
      AlterSeqStmt: {
        sequence: qualifiedRangeVar({ schema, name }),
        options: [defElem('owned_by', { List: { items } })],
      },
    },
    needs: [relationKey(table)],
  };
}
