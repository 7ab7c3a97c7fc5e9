/**
 * Indexes of partitions that a server makes, and names, by itself: of exclusion constraints of their
 * partitioned table, which no index is attached to, and of columns of another type, made anew. On shards
 * each is renamed at once, to what the coordinator calls it, and a constraint that stands on it with it.
 */
import type { NameSlot } from '@citrate/deparser';
import { findTable, indexesOf, relationChanges, tablesAbove } from '../../catalog/index.ts';
import type { Catalog, Index, Table } from '../../catalog/model.ts';
import { compose, relationSlot } from '../compose.ts';
import { lockOn } from '../locks.ts';
import type { Command } from '../model.ts';
import { onShards } from './command.ts';

/** Of exclusion constraints that the table has from above. */
export function excludingParts(table: Table, catalog: Catalog): readonly Index[] {
  return indexesOf(catalog, table).filter((index) => isPart(index) && isExclusion(index, table));
}

/** Those of exclusions that a statement added, and, if it changed the type of a column, all that it made anew. */
export function chosenParts(before: Catalog, after: Catalog, retypes: boolean): readonly Index[] {
  return relationChanges(before, after).flatMap(({ before: old, after: index }) => {
    if (index?.kind !== 'index' || !isPart(index)) return [];
    const table = findTable(after, index.table);
    const isChosen = retypes || (table && !old && isExclusion(index, table));
    return isChosen ? [index] : [];
  });
}

export function namedIndexes(indexes: readonly Index[], after: Catalog): readonly Command[] {
  return indexes
    .flatMap((index) => {
      const table = findTable(after, index.table);
      return table?.distribution ? { index, table, level: tablesAbove(table, after).length } : [];
    })
    .toSorted((a, b) => a.level - b.level)
    .map(({ index, table }) => naming(index, table, after));
}

function isPart({ parent }: Index): boolean {
  return parent !== undefined;
}

function isExclusion({ name }: Index, { constraints }: Table): boolean {
  return constraints.some((one) => one.name === name && one.kind === 'exclusion');
}

/** Which of the table's indexes it is, the server knows by what it is a part of. */
function naming({ name, schema, parent }: Index, table: Table, after: Catalog): Command {
  const above = parent && after.schemas.get(parent.schema)?.relations.get(parent.name);
  if (above?.kind !== 'index') throw new TypeError(`index ${name} is no part of another`);
  const on: NameSlot = { ...relationSlot(table), literal: true };
  const slot = (of: Index | { schema: string; name: string; table: Table }): NameSlot => ({
    role: 'index',
    qualified: true,
    literal: true,
    schema: of.schema,
    name: of.name,
    relation: { schema: of.table.schema, name: of.table.name },
  });
  const own: NameSlot = { ...slot({ schema, name, table }), qualified: false };
  const template = compose`DO $citrate$DECLARE part regclass; own name; BEGIN \
SELECT c.oid, c.relname INTO STRICT part, own FROM pg_catalog.pg_inherits h \
JOIN pg_catalog.pg_index i ON i.indexrelid = h.inhrelid JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid \
WHERE h.inhparent = ${slot(above)}::pg_catalog.regclass AND i.indrelid = ${on}::pg_catalog.regclass; \
IF own <> (pg_catalog.parse_ident(${own}))[1] THEN \
EXECUTE 'ALTER INDEX ' || part || ' RENAME TO ' || ${own}; \
END IF; END$citrate$`;
  return onShards(template, table, [after], [lockOn(table, 'ACCESS EXCLUSIVE')]);
}
