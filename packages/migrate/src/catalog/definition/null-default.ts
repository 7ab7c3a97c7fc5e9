import { as, type Node, type TypeName } from '@citrate/parser';
import { resolveType } from '../lookup.ts';
import type { Catalog } from '../model.ts';
import { strings } from '../names-of.ts';

/**
 * Whether a default is none: a NULL that nothing is done to. To one of a type with a length, or of a
 * domain, the server does something. After AddRelationNewConstraints (heap.c).
 */
export function isNoDefault(value: Node, type: TypeName, catalog: Catalog): boolean {
  const constant = as(value, 'A_Const') ?? as(as(value, 'TypeCast')?.arg, 'A_Const');
  if (!constant?.isnull || (type.typmods ?? []).length > 0) return false;
  return resolveType(catalog, strings(type.names))?.kind !== 'domain';
}
