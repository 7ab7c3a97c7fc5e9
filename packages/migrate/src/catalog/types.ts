import { as, type TypeName } from '@citrate/parser';
import { isBuiltinType, isHashable, isPseudoType, sqlTypeNames } from './builtin-types.ts';
import { raise } from './errors.ts';
import { isSchemaOfServers, resolveRelation, resolveType, TEMP_SCHEMA } from './lookup.ts';
import type { Catalog } from './model.ts';
import { rangeVar, stringNode, strings } from './names-of.ts';
import { withoutLocations } from './trees.ts';
import { requireModifiers, withClippedModifiers } from './type-modifiers.ts';

const serialTypes: ReadonlyMap<string, string> = new Map([
  ['smallserial', 'int2'],
  ['serial2', 'int2'],
  ['serial', 'int4'],
  ['serial4', 'int4'],
  ['bigserial', 'int8'],
  ['serial8', 'int8'],
]);

/** The integer type behind a serial one; undefined if it is none. */
export function serialBase(type: TypeName | undefined): TypeName | undefined {
  const names = type?.names;
  const name = names?.length === 1 ? as(names[0], 'String')?.sval : undefined;
  const base = name === undefined ? undefined : serialTypes.get(name);
  return base === undefined ? undefined : builtinType(base);
}

/** One tree for each type of pg_catalog, with the schema and without: most columns have one of a few. */
const qualified = new Map<string, TypeName>();
const bare = new Map<string, TypeName>();

export function builtinType(name: string): TypeName {
  return shared(qualified, ['pg_catalog', name], name);
}

function shared(known: Map<string, TypeName>, names: readonly string[], name: string): TypeName {
  const found = known.get(name);
  if (found) return found;
  const type: TypeName = { names: names.map(stringNode), typemod: -1 };
  known.set(name, type);
  return type;
}

/** Of a type of pg_catalog that is named, and no more said of it. */
function sharedLike(type: TypeName): TypeName | undefined {
  if (type.typmods ?? type.arrayBounds ?? type.setof ?? type.pct_type) return undefined;
  const name = type.typemod === -1 ? builtinName(type) : undefined;
  if (name === undefined) return undefined;
  return type.names?.length === 1 ? shared(bare, [name], name) : builtinType(name);
}

/**
 * The type without its modifiers as PostgreSQL prints it, `character varying` or `s.mood[]`; types of
 * users are always qualified.
 */
export function formatType(catalog: Catalog, type: TypeName): string {
  const names = strings(type.names);
  const brackets = type.arrayBounds?.length ? '[]' : '';
  return formatName(catalog, names) + brackets;
}

function formatName(catalog: Catalog, names: readonly string[]): string {
  const name = names.at(-1) ?? '';
  const schema = names.at(-2);
  if (isOfPgCatalog(name, schema)) return sqlTypeNames.get(name) ?? name;
  const found = schema ?? resolveType(catalog, names)?.schema ?? resolveRowType(catalog, names);
  return found === undefined ? name : `${found}.${name}`;
}

/** pg_catalog comes before the search path. */
function isOfPgCatalog(name: string, schema: string | undefined): boolean {
  return schema === 'pg_catalog' || (schema === undefined && isBuiltinType(name));
}

/** The name of a type of pg_catalog; undefined for one that is not there. */
export function builtinName({ names = [] }: TypeName): string | undefined {
  const name = as(names[names.length - 1], 'String')?.sval ?? '';
  const schema = as(names[names.length - 2], 'String')?.sval ?? 'pg_catalog';
  return schema === 'pg_catalog' && isBuiltinType(name) ? name : undefined;
}

function resolveRowType(catalog: Catalog, names: readonly string[]): string | undefined {
  return resolveRelation(catalog, rangeVar(names))?.schema;
}

/** As a server keeps it: `numeric(5)` has a scale of 0. */
export function storedType(type: TypeName): TypeName {
  const found = sharedLike(type);
  if (found) return found;
  const plain = withClippedModifiers(withoutLocations(type));
  const [precision, ...more] = plain.typmods ?? [];
  if (!precision || more.length > 0 || strings(plain.names).at(-1) !== 'numeric') return plain;
  return { ...plain, typmods: [precision, { A_Const: { ival: {} } }] };
}

/** Ends the statement if there is no such type, or nothing but its shell. */
export function requireType(catalog: Catalog, type: TypeName | undefined): void {
  if (type) requireName(catalog, type);
}

/** Does the same, and gives the name of a type of pg_catalog. */
function requireName(catalog: Catalog, type: TypeName): string | undefined {
  const name = builtinName(type);
  if (name !== undefined) return name;
  const problem = missingType(catalog, type);
  if (problem) raise(problem.code, problem.message, { location: type.location });
  return undefined;
}

/** The same for a parameter's or a result's: functions come before the type that is made of them. */
export function requireNamedType(catalog: Catalog, type: TypeName): void {
  if (!isKnownType(catalog, type)) requireType(catalog, type);
}

/** 42704, or 3F000 where its schema is not there either; undefined for a type that is there. */
export function missingType(
  catalog: Catalog,
  type: TypeName,
): { readonly code: string; readonly message: string } | undefined {
  if (builtinName(type) !== undefined) return undefined;
  const names = strings(type.names);
  const shown = `type "${names.join('.')}"`;
  if (isKnownType(catalog, type)) {
    const isShell = resolveType(catalog, names)?.kind === 'shell';
    return isShell ? { code: '42704', message: `${shown} is only a shell` } : undefined;
  }
  const schema = names.at(-2);
  return schema === undefined || hasSchema(catalog, schema)
    ? { code: '42704', message: `${shown} does not exist` }
    : { code: '3F000', message: `schema "${schema}" does not exist` };
}

function hasSchema({ schemas }: Catalog, name: string): boolean {
  return schemas.has(name) || name === TEMP_SCHEMA || isSchemaOfServers(name);
}

export function isKnownType(catalog: Catalog, type: TypeName): boolean {
  if (type.pct_type || builtinName(type) !== undefined) return true;
  const names = strings(type.names);
  return mayBeOfServers(names) || typeExists(catalog, names) || catalog.uncertain !== undefined;
}

/** Rows of a server's own tables are types, too, and so are those of the information schema: not held. */
function mayBeOfServers(names: readonly string[]): boolean {
  const [name = '', schema = 'pg_catalog'] = names.toReversed();
  return schema === 'information_schema' || (schema === 'pg_catalog' && /^_?pg_/.test(name));
}

/**
 * The same for one that says how long its values are, or how precise: also 22023 for what its type does
 * not take. Gives the name of a type of pg_catalog.
 */
export function requireModifiedType(catalog: Catalog, type: TypeName): string | undefined {
  const name = requireName(catalog, type);
  if (name !== undefined) requireModifiers(name, type);
  return name;
}

/** The same for a column's, whose values are stored: 42P16 for a pseudo-type. */
export function requireColumnType(
  catalog: Catalog,
  { name, type }: { readonly name: string; readonly type: TypeName },
): void {
  const own = requireModifiedType(catalog, type);
  if (own === undefined || !isPseudoType(own)) return;
  const words = `${own}${type.arrayBounds ? '[]' : ''}`;
  raise('42P16', `column "${name}" has pseudo-type ${words}`, { location: type.location });
}

/** A type without a name is one that nobody knows. */
function typeExists(catalog: Catalog, names: readonly string[]): boolean {
  if (names.length === 0) return true;
  const element = names.with(-1, (names.at(-1) ?? '').replace(/^_/, ''));
  return [names, element].some(
    (n) => resolveType(catalog, n) !== undefined || resolveRowType(catalog, n) !== undefined,
  );
}

/** Whether values of the type have a hash, so that a table can be distributed by them. */
export function hasHash(catalog: Catalog, type: TypeName): boolean {
  const names = strings(type.names);
  const name = names.at(-1) ?? '';
  const schema = names.at(-2);
  if (isOfPgCatalog(name, schema)) return isHashable(name);
  return resolveType(catalog, names) !== undefined;
}
