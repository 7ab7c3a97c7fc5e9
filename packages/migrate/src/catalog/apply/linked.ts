/** Tables that foreign keys lead to. */
import { findTable } from '../lookup.ts';
import type { Catalog, Table } from '../model.ts';
import { nameKey } from '../names-of.ts';
import { tablesReferring } from '../referrers.ts';

/** The table and all that foreign keys lead to from it, in either direction, from one to the next. */
export function linkedTo(table: Table, catalog: Catalog): readonly Table[] {
  const found = new Map([[nameKey(table), table]]);
  for (const one of found.values()) {
    for (const other of neighbours(one, catalog)) {
      if (!found.has(nameKey(other))) found.set(nameKey(other), other);
    }
  }
  return [...found.values()];
}

/** Tables that it references, and that reference it. */
export function neighbours(table: Table, catalog: Catalog): Table[] {
  const referenced = table.constraints.flatMap(({ referenced: to }) =>
    to ? (findTable(catalog, to) ?? []) : [],
  );
  return [...referenced, ...tablesReferring(catalog, table)].filter(
    (other) => other.name !== table.name || other.schema !== table.schema,
  );
}
