/** What constants without a type become where functions are called with them. */
import type { FuncCall } from '@citrate/parser';
import { resolveType } from '../lookup.ts';
import type { Catalog, Routine } from '../model.ts';
import { strings } from '../names-of.ts';
import { builtInSlots, isPlainCall, mayHaveMore, usersSlots } from './callable.ts';
import type { Findings } from './findings.ts';
import { typeName } from './parts.ts';
import { elementsOf } from './resolve.ts';
import { isBuiltInFunction } from './tables.ts';
import { commonType, type TypeKey } from './types.ts';

/** A function as messages show it. */
export function callWords({ funcname }: FuncCall, types: readonly TypeKey[]): string {
  return `${strings(funcname).join('.')}(${types.map((type) => typeName(type ?? '')).join(', ')})`;
}

/**
 * Reads the constants as what the one function asks for that takes the call; 42804, 42883 or 42725 where
 * nothing tells what anyelement and its like are. After enforce_generic_type_consistency (parse_coerce.c).
 */
export function readArguments(
  call: FuncCall,
  types: readonly TypeKey[],
  users: readonly Routine[],
  context: Findings,
): void {
  if (mayHaveMore(context.catalog) || !isPlainCall(call, types)) return;
  const all = slotsOfCall(call, types, users, context.catalog);
  const open = all.filter((slots) => isUndetermined(slots, types));
  const [slots, ...more] = all;
  if (!slots) return;
  if (open.length > 0 && open.length === all.length) {
    foundUndetermined(call, types, all, context);
  } else if (more.length === 0) {
    for (const [i, node] of (call.args ?? []).entries()) {
      if (types[i] === 'unknown') context.read(node, meantBy(i, slots, types));
    }
  }
}

/** Of each function that may be meant; none if they are not known. */
function slotsOfCall(
  { funcname }: FuncCall,
  types: readonly TypeKey[],
  [routine, ...others]: readonly Routine[],
  catalog: Catalog,
): readonly (readonly TypeKey[])[] {
  const [name = '', schema] = strings(funcname).toReversed();
  const isBuiltIn = (schema ?? 'pg_catalog') === 'pg_catalog' && isBuiltInFunction(name);
  if (!routine) return isBuiltIn ? builtInSlots(name, types, catalog.pg) : [];
  // One called like a type may be a cast to it.
  const isOpen = isBuiltIn || others.length > 0 || resolveType(catalog, strings(funcname));
  const slots = isOpen ? undefined : usersSlots(routine, types, catalog);
  return slots ? [slots] : [];
}

/** No argument tells what they are. */
function isUndetermined(slots: readonly TypeKey[], types: readonly TypeKey[]): boolean {
  let isOpen = false;
  for (const [i, slot] of slots.entries()) {
    if (!isGeneric(slot)) continue;
    if (types[i] !== 'unknown') return false;
    isOpen = true;
  }
  return isOpen;
}

/** anyelement and its like. Those of anycompatible are texts if nothing tells. */
function isGeneric(slot: TypeKey): boolean {
  return slot !== undefined && /^any(?!compatible|$)/.test(slot);
}

function foundUndetermined(
  call: FuncCall,
  types: readonly TypeKey[],
  [slots = [], ...others]: readonly (readonly TypeKey[])[],
  context: Findings,
): void {
  if (slots.includes('anyenum')) {
    context.foundMissing(`function ${callWords(call, types)} does not exist`);
  } else if (others.length > 0) {
    context.foundWrong('42725', `function ${callWords(call, types)} is not unique`);
  } else {
    const why = 'because input has type unknown';
    context.foundWrong('42804', `could not determine polymorphic type ${why}`);
  }
}

/** What the constant there becomes. */
function meantBy(at: number, slots: readonly TypeKey[], types: readonly TypeKey[]): TypeKey {
  const slot = slots[at];
  if (!slot?.startsWith('any')) return slot;
  const isCompatible = slot.startsWith('anycompatible');
  const elements = elementsOf(slots, types, isCompatible ? 'anycompatible' : 'any');
  if (slot === 'any' || slot.endsWith('range') || elements.length === 0) return undefined;
  const element = commonType(elements);
  const isArray = slot.endsWith('array') && !slot.endsWith('nonarray');
  return isArray && element !== undefined ? `_${element}` : element;
}
