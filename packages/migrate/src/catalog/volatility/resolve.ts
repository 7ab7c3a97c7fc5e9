import { exactOperator, operatorSignatures, type Signature } from './tables.ts';
import {
  boundOf,
  categoryOf,
  coerces,
  commonType,
  elementOf,
  isPreferred,
  type TypeKey,
  withoutDomain,
} from './types.ts';

/**
 * The overloads that a call with arguments of these types can mean: one where the server could tell,
 * too, several where a type is not known here. After PostgreSQL's func_select_candidate
 * (parse_func.c).
 */
export function candidates(
  signatures: readonly Signature[],
  types: readonly TypeKey[],
): readonly Signature[] {
  const fitting = signatures.filter((s) => fits(s, types));
  if (fitting.length < 2) return fitting;
  const exact = most(fitting, (s) => matches(s, types, (slot, type) => slot === type));
  if (types.some((type) => type === undefined)) return exact;
  const preferred = most(exact, (s) =>
    matches(s, types, (slot, type) => slot === type || isPreferredOf(slot, type)),
  );
  return types.includes('unknown') ? forUnknowns(preferred, types) : preferred;
}

/** As `candidates`; a constant beside an operand is first taken for one of the operand's type. */
export function operatorCandidates(name: string, types: readonly TypeKey[]): readonly Signature[] {
  const [left, right] = types.map((type) => withoutDomain(type));
  const exact = exactOperator(
    name,
    left === 'unknown' ? right : left,
    right === 'unknown' ? left : right,
  );
  return exact ? [exact] : candidates(operatorSignatures(name), types);
}

function fits({ arguments: slots }: Signature, types: readonly TypeKey[]): boolean {
  if (slots.length !== types.length) return false;
  const ok = slots.every((slot, i) => {
    const type = types[i];
    return type === undefined || coerces(type, slot);
  });
  return ok && isConsistent(slots, types);
}

/**
 * anyelement and its like stand for one type in all places, anycompatible for types that become one. After
 * check_generic_type_consistency (parse_coerce.c).
 */
export function isConsistent(slots: readonly TypeKey[], types: readonly TypeKey[]): boolean {
  const same = elementsOf(slots, types, 'any');
  if (new Set(same).size > 1) return false;
  const compatible = elementsOf(slots, types, 'anycompatible');
  const common = compatible.length === 0 ? undefined : commonType(compatible);
  if (common === undefined) return compatible.length === 0;
  return compatible.every((type) => coerces(type, common));
}

/** The types that arguments say anyelement and its like, or anycompatible and its, are. */
export function elementsOf(
  slots: readonly TypeKey[],
  types: readonly TypeKey[],
  family: 'any' | 'anycompatible',
): readonly string[] {
  return slots.flatMap((slot, i) => {
    const type = types[i];
    if (type === undefined || type === 'unknown' || !slot?.startsWith(family)) return [];
    switch (slot.slice(family.length)) {
      case 'array':
        return elementOf(type) ?? [];
      case 'range':
      case 'multirange':
        return boundOf(type) ?? [];
      case 'element':
      case 'enum':
      case 'nonarray':
        return type;
      default:
        return family === 'anycompatible' && slot === family ? type : [];
    }
  });
}

function matches(
  { arguments: slots }: Signature,
  types: readonly TypeKey[],
  test: (slot: string, type: string) => boolean,
): number {
  return slots.filter((slot, i) => {
    const type = withoutDomain(types[i]);
    return type !== undefined && type !== 'unknown' && test(slot, type);
  }).length;
}

function isPreferredOf(slot: string, type: string): boolean {
  return isPreferred(slot) && categoryOf(slot) === categoryOf(type);
}

function most(
  signatures: readonly Signature[],
  score: (signature: Signature) => number,
): readonly Signature[] {
  const best = Math.max(...signatures.map(score));
  return signatures.filter((s) => score(s) === best);
}

/** A constant without a type is text if it may be, else of the one category that is left. */
function forUnknowns(
  signatures: readonly Signature[],
  types: readonly TypeKey[],
): readonly Signature[] {
  if (signatures.length < 2) return signatures;
  let left = signatures;
  for (const [i, type] of types.entries()) {
    if (type !== 'unknown') continue;
    const categories = new Set(signatures.map((s) => categoryOf(s.arguments[i] ?? '')));
    const [category = ''] = categories.has('S') ? ['S'] : categories;
    if (!categories.has('S') && categories.size > 1) return asTheOthers(signatures, types);
    left = left.filter((s) => categoryOf(s.arguments[i] ?? '') === category);
  }
  return left.length === 1 ? left : asTheOthers(left.length > 0 ? left : signatures, types);
}

/** Failing that, it is of the type that all other arguments have. */
function asTheOthers(
  signatures: readonly Signature[],
  types: readonly TypeKey[],
): readonly Signature[] {
  const known = new Set(types.filter((type) => type !== 'unknown'));
  const [type] = known;
  if (known.size !== 1 || type === undefined) return signatures;
  const alike = types.map(() => type);
  const fitting = signatures.filter((s) => fits(s, alike));
  return fitting.length > 0 ? fitting : signatures;
}
