/** Tables that UPDATE and DELETE read beside the one that they change: which of them shards can reach. */
import { type Node, type WithClause, walk } from '@citrate/parser';
import { strings, type TreeDiagnostic } from '../../../catalog/index.ts';
import type { Catalog } from '../../../catalog/model.ts';
import { placed, shown } from '../../words.ts';
import { INTERNAL, refusal } from '../rule.ts';
import { isColocated, isColumn, isSharded, keyOf, type Named, tablesIn } from './targets.ts';

interface Reading {
  readonly words: string;
  readonly fromClause?: readonly Node[];
  readonly whereClause?: Node;
  readonly withClause?: WithClause;
}

export function unfitSources(
  change: Reading,
  target: Named,
  sources: readonly Named[],
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  if (target.table.distribution?.kind === 'reference') {
    return forReference(target, [...sources, ...onOneShard(change, catalog)], catalog);
  }
  if (!isSharded(target.table)) return [];
  const odd = sources.find(
    ({ table, as: alias }) =>
      isSharded(table) &&
      (!isColocated(table, target.table) || !mentions(change, keyOf(table)?.name, alias)),
  );
  if (!odd) return [];
  const own = shown(target.table, catalog);
  return refusal(
    'citus-rows',
    `${change.words} on ${own} cannot read ${shown(odd.table, catalog)}`,
    {
      detail: `${placed(odd.table, catalog)}: rows are found beside each other only in tables of one colocation group, joined by their distribution columns.`,
      hint: 'Join both by their distribution columns, or write the rows to a reference table before.',
    },
  );
}

/** A column of one shard, or of all of them, is joined by no column. */
function mentions(
  { whereClause, fromClause = [] }: Reading,
  key: string | undefined,
  alias: string,
): boolean {
  if (key === undefined) return true;
  let found = false;
  walk([...(whereClause ? [whereClause] : []), ...fromClause], {
    ColumnRef: (column) => {
      found ||= isColumn({ ColumnRef: column }, key, alias);
    },
    JoinExpr: ({ usingClause, isNatural }) => {
      found ||= isNatural === true || strings(usingClause).includes(key);
    },
  });
  return found;
}

/**
 * Of tables of one shard, wherever they are named, if nothing has to be found on the coordinator before:
 * Citus sends the statement to that shard's node then, as a whole.
 */
function onOneShard(
  { whereClause, fromClause, withClause }: Reading,
  catalog: Catalog,
): readonly Named[] {
  const parts = [whereClause, ...(fromClause ?? []), ...(withClause?.ctes ?? [])];
  const all = tablesIn(
    parts.flatMap((node) => node ?? []),
    catalog,
  );
  const fits = all.every(({ table: { distribution } }) =>
    ['single shard', 'reference'].includes(distribution?.kind ?? ''),
  );
  return fits ? all : [];
}

/** All copies have to change alike: by what every node has, or what the coordinator has found before. */
function forReference(
  target: Named,
  sources: readonly Named[],
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const sharded = sources.find(({ table }) => isSharded(table))?.table;
  const plain = sources.find(({ table }) => !table.distribution)?.table;
  const odd = sharded ?? plain;
  if (!odd) return [];
  const own = shown(target.table, catalog);
  return refusal(
    'citus-rows',
    `rows of reference table ${own} cannot be changed by ${shown(odd, catalog)}`,
    {
      detail: `${placed(odd, catalog)}: not every node that has a copy has its rows.`,
      hint: 'Read it in WITH, or in a sub-select: the coordinator carries that out before.',
    },
    sharded ? undefined : INTERNAL,
  );
}
