/** Rows that would have rows of their own type in them. */
import type { TypeName } from '@citrate/parser';
import { raise } from '../errors.ts';
import { resolveRelation, resolveType } from '../lookup.ts';
import type { Catalog, QualifiedName, Relation } from '../model.ts';
import { rangeVar, sameName, strings } from '../names-of.ts';
import { builtinName } from '../types.ts';

/** 42P16 for a type that has the relation's rows in it, however deep. After CheckAttributeType (heap.c). */
export function refuseContaining(catalog: Catalog, relation: QualifiedName, type: TypeName): void {
  const seen = new Set<Relation>();
  const open = [type];
  for (const each of open) {
    if (builtinName(each) !== undefined) continue;
    const names = strings(each.names);
    const found = resolveType(catalog, names);
    if (found?.domain) open.push(found.domain.type);
    const row = found ? undefined : resolveRelation(catalog, rangeVar(names));
    if (!row || seen.has(row) || !('columns' in row)) continue;
    if (sameName(row, relation)) {
      raise('42P16', `composite type ${relation.name} cannot be made a member of itself`);
    }
    seen.add(row);
    if (row.kind !== 'index') for (const column of row.columns ?? []) open.push(column.type);
  }
}
