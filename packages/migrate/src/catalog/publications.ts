/** Tables that publications name: what becomes of them when these are changed. */

import type { Catalog, Publication, PublishedTable, QualifiedName } from './model.ts';
import { allNamed, withNamed } from './named.ts';
import { mayRead } from './names/columns-read.ts';
import { nameKey, sameName } from './names-of.ts';
import { renameInNode } from './rename/expressions.ts';

export function inOrder(tables: readonly PublishedTable[]): readonly PublishedTable[] {
  return [...tables].sort((a, b) => (nameKey(a) < nameKey(b) ? -1 : 1));
}

/** Each table of each publication as `change` has it; undefined: no longer there. */
export function withPublished(
  catalog: Catalog,
  change: (table: PublishedTable, publication: Publication) => PublishedTable | undefined,
): Catalog {
  return allNamed(catalog, 'publication').reduce((result, publication) => {
    const tables = publication.tables.flatMap((table) => change(table, publication) ?? []);
    const isSame =
      tables.length === publication.tables.length &&
      tables.every((table, i) => table === publication.tables[i]);
    return isSame ? result : withNamed(result, { ...publication, tables: inOrder(tables) });
  }, catalog);
}

export function withoutPublished(catalog: Catalog, gone: QualifiedName): Catalog {
  return withPublished(catalog, (table) => (sameName(table, gone) ? undefined : table));
}

export function withPublishedRenamed(
  catalog: Catalog,
  from: QualifiedName,
  { schema, name }: QualifiedName,
): Catalog {
  return withPublished(catalog, (table) => {
    if (!sameName(table, from)) return table;
    const renaming = { table: from.name, newTable: name };
    const where = table.where && renameInNode(table.where, renaming);
    return { ...table, schema, name, ...(where && { where }) };
  });
}

export function withPublishedColumnRenamed(
  catalog: Catalog,
  name: QualifiedName,
  column: { readonly from: string; readonly to: string },
): Catalog {
  return withPublished(catalog, (table) => {
    const { columns, where } = table;
    if (!sameName(table, name) || !(columns ?? where)) return table;
    return {
      ...table,
      ...(columns && { columns: columns.map((c) => (c === column.from ? column.to : c)) }),
      ...(where && { where: renameInNode(where, { table: name.name, column }) }),
    };
  });
}

/** Schemas that all tables are published of: `to` undefined, when the schema goes. */
export function withPublishedSchema(
  catalog: Catalog,
  from: string,
  to: string | undefined,
): Catalog {
  return allNamed(catalog, 'publication').reduce((result, publication) => {
    if (!publication.schemas.includes(from)) return result;
    const others = publication.schemas.filter((name) => name !== from);
    const schemas = [...others, ...(to === undefined ? [] : [to])].sort();
    return withNamed(result, { ...publication, schemas });
  }, catalog);
}

/** The publications that publish the table and look at this column of it. */
export function publicationsReading(
  catalog: Catalog,
  table: QualifiedName,
  column: string,
): readonly Publication[] {
  const reads = ({ columns, where, ...of }: PublishedTable): boolean => {
    if (!sameName(of, table)) return false;
    return (columns?.includes(column) ?? false) || mayRead(where, column, table.name);
  };
  return allNamed(catalog, 'publication').filter(({ tables }) => tables.some(reads));
}

/** Publications that a table is in: by itself, with its schema, or with all tables. */
export function publicationsOf(catalog: Catalog, { schema, name }: QualifiedName): Publication[] {
  return allNamed(catalog, 'publication').filter(
    ({ allTables, schemas, tables }) =>
      allTables || schemas.includes(schema) || tables.some((t) => sameName(t, { schema, name })),
  );
}
