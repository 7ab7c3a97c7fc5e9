/**
 * Types by short names, to choose overloads by: those of pg_catalog by their own, `_` before the
 * element of an array, `unknown` for a constant without a type. Users' types are `enum ` or `record `
 * and the key of their name; `domain `, the key of its name, a zero and what it is made of in the end.
 * Undefined is a type that nobody knows offline.
 */
import type { TypeName } from '@citrate/parser';
import { resolveRelation, resolveType } from '../lookup.ts';
import type { Catalog, PgMajor } from '../model.ts';
import { nameKey, rangeVar, stringNode, strings } from '../names-of.ts';
import { builtinName, builtinType } from '../types.ts';
import { builtInType, castBetween, isImmutable } from './tables.ts';

export type TypeKey = string | undefined;

export function typeKey(type: TypeName | undefined, catalog: Catalog): TypeKey {
  if (!type || type.pct_type) return undefined;
  const key = builtinName(type) ?? usersType(strings(type.names), catalog);
  return key !== undefined && type.arrayBounds?.length ? `_${key}` : key;
}

/** The same for what a domain is made of, in the end. */
export function baseKey(type: TypeName | undefined, catalog: Catalog): TypeKey {
  return type && typeKey(baseType(type, catalog), catalog);
}

export function baseType(type: TypeName, catalog: Catalog): TypeName {
  if (type.arrayBounds || builtinName(type) !== undefined) return type;
  const domain = resolveType(catalog, strings(type.names))?.domain;
  return domain ? baseType(domain.type, catalog) : type;
}

function usersType(names: readonly string[], catalog: Catalog): TypeKey {
  const type = resolveType(catalog, names);
  if (type?.domain) {
    const base = baseKey(type.domain.type, catalog);
    return base && `domain ${nameKey(type)}\0${base}`;
  }
  if (type) return type.kind === 'enum' ? `enum ${nameKey(type)}` : undefined;
  const row = resolveRelation(catalog, rangeVar(names));
  return row && `record ${nameKey(row)}`;
}

/** What a domain is made of; any other type as it is. After getBaseType (lsyscache.c). */
export function withoutDomain(type: string): string;
export function withoutDomain(type: TypeKey): TypeKey;
export function withoutDomain(type: TypeKey): TypeKey {
  if (!type?.startsWith('domain ')) return type;
  return type.slice(type.indexOf('\0', type.indexOf('\0') + 1) + 1);
}

/** The name that a type of users has without its schema. */
export function usersName(type: string): string | undefined {
  return /^(?:enum|record|domain) [^\0]*\0([^\0]*)/.exec(type)?.[1];
}

/** The type as a tree; undefined if it is not known, or none that a column can have. */
export function typeOfKey(key: TypeKey): TypeName | undefined {
  if (key === undefined || key === 'record') return undefined;
  if (key === 'unknown') return builtinType('text');
  if (key.startsWith('_')) {
    const type = typeOfKey(key.slice(1));
    return type && { ...type, arrayBounds: [{ Integer: { ival: -1 } }] };
  }
  const users = /^(?:enum|record|domain) ([^\0]*)\0([^\0]*)/.exec(key);
  if (!users) return builtinType(key);
  return { names: users.slice(1).map(stringNode), typemod: -1 };
}

/** The element's type of an array's, or of a domain of arrays. After get_base_element_type (lsyscache.c). */
export function elementOf(type: TypeKey): TypeKey {
  const base = withoutDomain(type);
  return base?.startsWith('_') ? base.slice(1) : undefined;
}

const bounds: ReadonlyMap<string, string> = new Map([
  ['int4', 'int4'],
  ['int8', 'int8'],
  ['num', 'numeric'],
  ['ts', 'timestamp'],
  ['tstz', 'timestamptz'],
  ['date', 'date'],
]);

/** The type of the bounds of a range's or multirange's. */
export function boundOf(type: TypeKey): TypeKey {
  return bounds.get(withoutDomain(type)?.replace(/(multi)?range$/, '') ?? '');
}

const isRecord = (type: string): boolean => type === 'record' || type.startsWith('record ');

/** pg_type.typcategory of any type but a pseudo-type. */
export function categoryOf(type: string): string {
  const base = withoutDomain(type);
  if (base === 'unknown') return 'X';
  if (base.startsWith('_')) return 'A';
  if (base.startsWith('enum ')) return 'E';
  if (isRecord(base)) return 'C';
  return builtInType(base)?.category ?? 'P';
}

export function isPreferred(type: string): boolean {
  return builtInType(type)?.preferred ?? false;
}

/** Whether a value becomes one of the target's type unasked. After can_coerce_type (parse_coerce.c). */
export function coerces(source: string, target: string): boolean {
  if (source === target || source === 'unknown') return true;
  const polymorphic = polymorphicTypes[target];
  if (polymorphic) return polymorphic(source);
  return coercesAsBase(withoutDomain(source), withoutDomain(target));
}

function coercesAsBase(source: string, target: string): boolean {
  if (source === target) return true;
  if (target === 'record' || target === '_record') return isRecord(elementOf(source) ?? source);
  const [from, to] = [elementOf(source), elementOf(target)];
  if (from !== undefined && to !== undefined) return coerces(from, to);
  return castBetween(source, target)?.implicit ?? false;
}

/** Between these, a value is written and read again. */
const readAgain: ReadonlySet<string> = new Set(['json', 'jsonb']);

/** The same where it is stored: any value becomes a text then. After find_coercion_pathway. */
export function isAssignable(given: string, wanted: string): boolean {
  if (coerces(given, wanted) || categoryOf(wanted) === 'S') return true;
  const [source, target] = [withoutDomain(given), withoutDomain(wanted)];
  const [from, to] = [elementOf(source), elementOf(target)];
  if (from !== undefined && to !== undefined) return isAssignable(from, to);
  if (readAgain.has(source) && readAgain.has(target)) return true;
  return castBetween(source, target)?.assignment ?? false;
}

const any = (): boolean => true;
const array = (type: string): boolean => elementOf(type) !== undefined;
const other = (type: string): boolean => !array(type);
const range = (type: string): boolean => {
  const base = withoutDomain(type);
  return base.endsWith('range') && !base.endsWith('multirange');
};
const multirange = (type: string): boolean => withoutDomain(type).endsWith('multirange');

/** A domain of arrays or ranges is as good as they are; one of enums is none. After check_generic_type_consistency. */
const polymorphicTypes: Readonly<Record<string, (type: string) => boolean>> = {
  any,
  anyelement: any,
  anycompatible: any,
  anyarray: array,
  anycompatiblearray: array,
  anynonarray: other,
  anycompatiblenonarray: other,
  anyenum: (type) => type.startsWith('enum '),
  anyrange: range,
  anycompatiblerange: range,
  anymultirange: multirange,
  anycompatiblemultirange: multirange,
};

/** Whether a cast's result depends on nothing but the value. After find_coercion_pathway. */
export function castIsImmutable(given: string, wanted: string, pg: PgMajor): boolean {
  const [source, target] = [withoutDomain(given), withoutDomain(wanted)];
  if (source === target || source === 'unknown') return true;
  const [from, to] = [elementOf(source), elementOf(target)];
  if (from !== undefined && to !== undefined) return castIsImmutable(from, to, pg);
  const cast = castBetween(source, target);
  if (cast) return cast.immutable;
  const throughText = [source, target].some((type) => categoryOf(type) === 'S');
  return !throughText || (writesSame(source, pg) && readsSame(target, pg));
}

/** Text of arrays, rows and enums depends on settings or on the catalog. */
function writesSame(type: string, pg: PgMajor): boolean {
  const found = builtInType(type);
  return found ? isImmutable(found.output, pg) : type === 'unknown';
}

function readsSame(type: string, pg: PgMajor): boolean {
  const found = builtInType(type);
  return found !== undefined && isImmutable(found.input, pg);
}

/** The type that all of them become, a domain if all are of it; undefined if one is not known. After select_common_type. */
export function commonType(types: readonly TypeKey[]): TypeKey {
  const known = types.flatMap((type) => type ?? []);
  if (known.length < types.length) return undefined;
  const [first = 'unknown'] = known;
  if (first !== 'unknown' && known.every((type) => type === first)) return first;
  let common = 'unknown';
  for (const each of known) {
    const type = withoutDomain(each);
    if (type === 'unknown' || type === common) continue;
    if (common === 'unknown') common = type;
    else if (categoryOf(type) !== categoryOf(common)) return undefined;
    else if (!isPreferred(common) && coerces(common, type) && !coerces(type, common)) common = type;
  }
  return common === 'unknown' ? 'text' : common;
}
