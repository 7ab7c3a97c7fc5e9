import { deparse } from '@citrate/deparser';
import type { Catalog } from '../catalog/index.ts';
import { dumpPieces } from './dump.ts';
import type { ObjectKey, Piece } from './model.ts';
import { namedIn } from './needs.ts';

/** What a dump says of one object. */
export interface Definition {
  /** `relation`, `type` or `function`. */
  readonly kind: string;
  /** Qualified; for reading only. */
  readonly name: string;
  /** In the order of the dump; empty for one that a dump leaves out. */
  readonly statements: readonly string[];
}

/** A role that owns nothing: no object is left without its owner. */
const nobody = '';

/**
 * The statements of a dump that make the objects, by their keys, each once. To a relation belongs
 * whatever names it: indexes and foreign keys from elsewhere, views, triggers, privileges. The same for
 * whoever asks: owners are always told.
 */
export function definitionsOf(keys: readonly ObjectKey[], catalog: Catalog): readonly Definition[] {
  const wanted = new Map<ObjectKey, string[]>(keys.toSorted().map((key) => [key, []]));
  if (wanted.size === 0) return [];
  for (const piece of dumpPieces({ ...catalog, currentRole: nobody })) {
    const lists = objectsOf(piece, catalog)
      .map((key) => wanted.get(key))
      .filter((list) => list !== undefined);
    if (lists.length === 0) continue;
    const sql = deparse(piece.tree, { pg: catalog.pg, layout: 'compact' });
    for (const list of lists) list.push(sql);
  }
  return [...wanted].map(([key, statements]) => ({ ...described(key), statements }));
}

function objectsOf({ tree, provides = [] }: Piece, catalog: Catalog): readonly ObjectKey[] {
  const relations = namedIn(tree, catalog).filter((key) => key.startsWith('relation\0'));
  return [...new Set([...provides, ...relations])];
}

function described(key: ObjectKey): Pick<Definition, 'kind' | 'name'> {
  const [kind = '', ...name] = key.split('\0');
  return { kind, name: name.join('.') };
}
