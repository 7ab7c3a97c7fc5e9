import { relationChanges, type TreeDiagnostic } from '../catalog/index.ts';
import type { Catalog, Relation, Table } from '../catalog/model.ts';
import { problem } from './rule.ts';
import { shown } from './words.ts';

/**
 * Errors for parts of tables with shards that a statement about something else took with it, by
 * CASCADE: the shards would keep them.
 */
export function lostParts(before: Catalog, after: Catalog): readonly TreeDiagnostic[] {
  const changes = relationChanges(before, after);
  const tables = changes.flatMap(({ before: old, after: now }) => {
    if (old?.kind === 'table') return old.distribution && lost(old, now) ? [old] : [];
    return old?.kind === 'index' && !now ? tableOf(old, before) : [];
  });
  const [first] = tables;
  if (!first) return [];
  const names = [...new Set(tables)].map((table) => shown(table, before)).join(', ');
  return [
    problem('cascade', `the statement would change distributed tables by CASCADE: ${names}`, {
      detail: 'Citrate cannot take what CASCADE does to their shards yet.',
      hint: `Drop or alter ${names} in statements of their own first, then leave CASCADE out.`,
    }),
  ];
}

function lost(table: Table, now: Relation | undefined): boolean {
  if (now?.kind !== 'table') return true;
  return (
    now.columns.length < table.columns.length ||
    now.constraints.length < table.constraints.length ||
    (now.triggers?.length ?? 0) < (table.triggers?.length ?? 0) ||
    table.columns.some((c) => c.default && !now.columns.some((n) => n.name === c.name && n.default))
  );
}

function tableOf(index: Extract<Relation, { kind: 'index' }>, catalog: Catalog): Table[] {
  const table = catalog.schemas.get(index.table.schema)?.relations.get(index.table.name);
  return table?.kind === 'table' && table.distribution ? [table] : [];
}
