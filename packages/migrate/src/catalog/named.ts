/** Objects in no schema, whatever their kind: each is known by that and its name. */
import type { ObjectType } from '@citrate/parser';
import type { Catalog, NamedKind, NamedObject } from './model.ts';
import { withEntry, withoutEntry } from './shared-map.ts';

export function namedKey({ kind, name }: Pick<NamedObject, 'kind' | 'name'>): string {
  return `${kind}\0${name}`;
}

export function findNamed<K extends NamedKind>(
  { named }: Catalog,
  kind: K,
  name: string,
): Extract<NamedObject, { kind: K }> | undefined {
  // What is found by a kind is of that kind.
  return named?.get(namedKey({ kind, name })) as Extract<NamedObject, { kind: K }> | undefined;
}

export function allNamed<K extends NamedKind>(
  { named }: Catalog,
  kind: K,
): readonly Extract<NamedObject, { kind: K }>[] {
  const isMeant = (object: NamedObject): object is Extract<NamedObject, { kind: K }> =>
    object.kind === kind;
  return named ? [...named.values()].filter(isMeant) : [];
}

export function withNamed(catalog: Catalog, object: NamedObject): Catalog {
  return { ...catalog, named: withEntry(catalog.named ?? new Map(), namedKey(object), object) };
}

export function withoutNamed(catalog: Catalog, kind: NamedKind, name: string): Catalog {
  const { named, ...rest } = catalog;
  const left = named && withoutEntry(named, namedKey({ kind, name }));
  return left && left.size > 0 ? { ...rest, named: left } : rest;
}

const kinds: { readonly [type in ObjectType]?: NamedKind } = {
  OBJECT_EVENT_TRIGGER: 'event trigger',
  OBJECT_FDW: 'foreign-data wrapper',
  OBJECT_FOREIGN_SERVER: 'server',
  OBJECT_PUBLICATION: 'publication',
};

/** What DROP, COMMENT and ALTER mean by a type of object. */
export function namedKindOf(type: ObjectType | undefined): NamedKind | undefined {
  return type && kinds[type];
}

export const typesOfNamed: { readonly [kind in NamedKind]: ObjectType } = {
  'event trigger': 'OBJECT_EVENT_TRIGGER',
  'foreign-data wrapper': 'OBJECT_FDW',
  server: 'OBJECT_FOREIGN_SERVER',
  publication: 'OBJECT_PUBLICATION',
};
