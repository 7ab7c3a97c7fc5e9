/** By which of the types a column is hashed. */
import { as, type TypeName } from '@citrate/parser';
import { formatType, resolveSchemaObject, resolveType, strings } from '../../catalog/index.ts';
import type { Catalog, Column } from '../../catalog/model.ts';
import { hashedTypes } from './index.ts';
import type { Modifiers } from './model.ts';

/** Plain data: what `hashedTypes` has to be asked for. */
export interface ColumnType {
  /** As users write it, with its modifiers. */
  readonly shown: string;
  /** The built-in type that values have: of a domain, the one below it. Absent: see `why`. */
  readonly name?: string;
  readonly modifiers?: Modifiers;
  /** Why no hash can be computed: a sentence. */
  readonly why?: string;
}

export function columnType(
  { type, collation }: Pick<Column, 'type' | 'collation'>,
  catalog: Catalog,
): ColumnType {
  const shown = formatType(catalog, type);
  const why = whyNot(type, catalog) ?? whyNotBy(collation, catalog);
  if (why !== undefined) return { shown, why };
  const names = strings(type.names);
  const domain = builtInName(type) === undefined ? resolveType(catalog, names)?.domain : undefined;
  if (domain) {
    const { shown: _, ...below } = columnType(domain, catalog);
    return { shown, ...below };
  }
  const name = builtInName(type) ?? '';
  return { shown, name, ...(type.typmods && { modifiers: modifiersOf(type) }) };
}

/** The name of a type in pg_catalog. */
export function builtInName({ names, arrayBounds }: TypeName): string | undefined {
  const [name, schema = 'pg_catalog'] = strings(names).toReversed();
  const isBuiltIn = schema === 'pg_catalog' && !arrayBounds;
  return isBuiltIn && name !== undefined && hashedTypes.has(name) ? name : undefined;
}

/** A length, or a precision and a scale. */
export function modifiersOf({ typmods = [] }: TypeName): Modifiers {
  return typmods.flatMap((node) => {
    const constant = as(node, 'A_Const');
    return constant?.ival ? [constant.ival.ival ?? 0] : [];
  });
}

function whyNot(type: TypeName, catalog: Catalog): string | undefined {
  if (builtInName(type) !== undefined) return undefined;
  const own = type.arrayBounds ? undefined : resolveType(catalog, strings(type.names));
  if (own?.domain) return undefined;
  return own?.kind === 'enum'
    ? 'PostgreSQL hashes the oid of an enum value, which each server has chosen for itself.'
    : `Citrate does not compute the hashes of this type; it does of ${[...hashedTypes.keys()].join(', ')}.`;
}

/** By a collation that takes different texts for equal, what is hashed is not the text. */
function whyNotBy(names: readonly string[] | undefined, catalog: Catalog): string | undefined {
  const collation = names && resolveSchemaObject(catalog, 'collation', names);
  const isLoose = collation?.options.some((node) => {
    const option = as(node, 'DefElem');
    return option?.defname === 'deterministic' && isFalse(option.arg);
  });
  return isLoose ? 'Its collation is not deterministic: equal texts are not the same.' : undefined;
}

function isFalse(value: Parameters<typeof as>[0]): boolean {
  const word = as(value, 'String')?.sval ?? strings(as(value, 'TypeName')?.names).at(-1) ?? 'true';
  return ['false', 'off', 'f', '0'].includes(word.toLowerCase());
}
