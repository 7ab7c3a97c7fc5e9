/** Values that become one type: of UNION and VALUES, of arrays, CASE, COALESCE and its like. */
import type { Catalog } from '../model.ts';
import type { Problem } from './findings.ts';
import { typeName } from './parts.ts';
import { categoryOf, coerces, commonType, type TypeKey } from './types.ts';

/**
 * What is wrong with values of these types in one place. Casts of users may help. After select_common_type and
 * coerce_to_common_type (parse_coerce.c).
 */
export function unmatched(
  types: readonly TypeKey[],
  where: string,
  { notHeld }: Catalog,
): Problem | undefined {
  const others = otherCategory(types);
  if (others) {
    const message = `${where} types ${others.map(typeName).join(' and ')} cannot be matched`;
    return { code: '42804', message };
  }
  const type = commonType(types);
  if (type === undefined || notHeld?.length) return undefined;
  const left = types.find((each) => each !== undefined && !mayBecome(each, type));
  if (left === undefined) return undefined;
  const message = `${where} could not convert type ${typeName(left)} to ${typeName(type)}`;
  return { code: '42846', message };
}

/** The first two that no type is common to. */
function otherCategory(types: readonly TypeKey[]): readonly [string, string] | undefined {
  const [first, ...rest] = types.flatMap((type) => (type === 'unknown' ? [] : (type ?? '')));
  const other = rest.find((type) => categoryOf(type) !== categoryOf(first ?? ''));
  const areKnown = types.every((type) => type !== undefined && type !== 'record');
  return areKnown && first !== undefined && other !== undefined ? [first, other] : undefined;
}

/** Rows may have columns that become those of another. */
function mayBecome(type: string, common: string): boolean {
  return coerces(type, common) || categoryOf(common) === 'C';
}
