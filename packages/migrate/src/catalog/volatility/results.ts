/** The types that calls of PostgreSQL's own functions and operators have. */
import { as } from '@citrate/parser';
import type { Catalog, Routine } from '../model.ts';
import { candidates } from './resolve.ts';
import { overloadsOf, type Signature, steadyResult } from './tables.ts';
import { boundOf, commonType, elementOf, type TypeKey, typeKey, withoutDomain } from './types.ts';

/** Of a function or aggregate of pg_catalog; undefined where its arguments do not tell. */
export function builtInResult(name: string, types: readonly TypeKey[]): TypeKey {
  return steadyResult(name) ?? resultOf(candidates(overloadsOf(name), types), types);
}

/** Of one of these routines; undefined where they differ, or give rows. */
export function routinesResult(routines: readonly Routine[], catalog: Catalog): TypeKey {
  const results = new Set(
    routines.map(({ definition }) => {
      const returns = as(definition, 'CreateFunctionStmt')?.returnType;
      return typeKey(returns, catalog);
    }),
  );
  const [result] = results;
  return results.size === 1 && !result?.startsWith('any') ? result : undefined;
}

/** The one type that all overloads that are left give. */
export function resultOf(signatures: readonly Signature[], types: readonly TypeKey[]): TypeKey {
  const [first, ...more] = signatures;
  const result = first && resultWith(first, types);
  return more.every((signature) => resultWith(signature, types) === result) ? result : undefined;
}

/** `anyelement` and its like are what the arguments are. After enforce_generic_type_consistency. */
function resultWith({ arguments: slots, result }: Signature, types: readonly TypeKey[]): TypeKey {
  if (!result.startsWith('any')) return result;
  if (result.endsWith('range')) return withoutDomain(types[slots.indexOf(result)]);
  const elements = slots.flatMap((slot, i): TypeKey[] => {
    if (!slot.startsWith('any') || types[i] === 'unknown') return [];
    if (slot.endsWith('range')) return [boundOf(types[i])];
    return [isArray(slot) ? elementOf(types[i]) : types[i]];
  });
  const element = elements.length > 0 ? commonType(elements) : undefined;
  return isArray(result) && element !== undefined ? `_${element}` : element;
}

function isArray(slot: string): boolean {
  return slot.endsWith('array') && !slot.endsWith('nonarray');
}
