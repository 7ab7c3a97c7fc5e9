import { as, type DropStmt } from '@citrate/parser';
import { resolveRelation } from '../lookup.ts';
import type { Catalog, Relation } from '../model.ts';
import { rangeVar, strings } from '../names-of.ts';

/** The relations that DROP names and the catalog has, each once; IF EXISTS allows for the rest. */
export function droppedRelations({ objects }: DropStmt, catalog: Catalog): readonly Relation[] {
  const named = (objects ?? []).flatMap((object) => {
    const name = rangeVar(strings(as(object, 'List')?.items));
    return resolveRelation(catalog, name) ?? [];
  });
  return [...new Set(named)];
}
