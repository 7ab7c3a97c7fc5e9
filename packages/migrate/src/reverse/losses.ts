/** What a statement destroys that no other statement brings back. */
import { as, type Node } from '@citrate/parser';
import { type Catalog, relationChanges, type Table } from '../catalog/index.ts';

/** Words such as `the rows of public.orders`: one for each thing. */
export function lossesOf(tree: Node, before: Catalog, after: Catalog): readonly string[] {
  if (as(tree, 'TruncateStmt')) return ['the rows of the tables that it empties'];
  if (as(tree, 'DeleteStmt')) return ['the rows that it deletes'];
  // A name that is gone may be another one now.
  if (as(tree, 'RenameStmt') ?? as(tree, 'AlterObjectSchemaStmt')) return [];
  return relationChanges(before, after).flatMap(({ before: old, after: now }) => {
    if (old?.kind !== 'table') return [];
    if (now?.kind !== 'table') return [`the rows of ${old.schema}.${old.name}`];
    return columnsLost(old, now);
  });
}

function columnsLost(old: Table, now: Table): readonly string[] {
  return old.columns
    .filter(({ name }) => now.columns.every((column) => column.name !== name))
    .map(({ name }) => `the values of ${old.schema}.${old.name}.${name}`);
}
