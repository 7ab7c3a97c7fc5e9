/** The order of a dump's statements. */
import type { Catalog } from '../catalog/index.ts';
import { type ObjectKey, type Piece, ranks } from './model.ts';
import { namedIn } from './needs.ts';

interface Place {
  readonly piece: Piece;
  readonly needs: readonly ObjectKey[];
}

/**
 * By rank, then by name; what a piece needs comes before it, though its rank be higher. Pieces that
 * need each other stand as they would without that.
 */
export function inOrder(pieces: readonly Piece[], catalog: Catalog): readonly Piece[] {
  const places = pieces
    .toSorted(byRankAndName)
    .map((piece) => ({ piece, needs: needsOf(piece, catalog) }));
  const providers = providersOf(places);
  const ordered: Piece[] = [];
  const seen = new Set<Place>();
  const open: { readonly place: Place; left: readonly Place[] }[] = [];
  const enter = (place: Place): void => {
    if (seen.has(place)) return;
    seen.add(place);
    open.push({ place, left: place.needs.flatMap((key) => providers.get(key) ?? []) });
  };
  for (const place of places) {
    enter(place);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const [next, ...left] = top.left;
      top.left = left;
      if (next) enter(next);
      else ordered.push((open.pop() ?? top).place.piece);
    }
  }
  return ordered;
}

/** Sorted, so that what is pulled ahead is in one order, too. */
function needsOf({ tree, provides = [], needs = [] }: Piece, catalog: Catalog): ObjectKey[] {
  const named = namedIn(tree, catalog).filter((key) => !provides.includes(key));
  return [...new Set([...needs, ...named])].sort();
}

function providersOf(places: readonly Place[]): ReadonlyMap<ObjectKey, readonly Place[]> {
  const providers = new Map<ObjectKey, Place[]>();
  for (const place of places) {
    for (const key of place.piece.provides ?? []) {
      const others = providers.get(key);
      if (others) others.push(place);
      else providers.set(key, [place]);
    }
  }
  return providers;
}

const rankNumbers: ReadonlyMap<string, number> = new Map(ranks.map((rank, i) => [rank, i]));

function byRankAndName(a: Piece, b: Piece): number {
  const byRank = (rankNumbers.get(a.rank) ?? 0) - (rankNumbers.get(b.rank) ?? 0);
  return byRank || compareNames(a.name, b.name);
}

/** By code units: the same wherever it runs. */
function compareNames(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [a.join('\0'), b.join('\0')];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
