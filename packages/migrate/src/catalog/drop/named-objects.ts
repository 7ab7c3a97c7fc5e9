/** What depends on objects in no schema, and what they depend on. */
import { as } from '@citrate/parser';
import { resolveRoutines } from '../lookup.ts';
import type { Catalog, NamedKind, NamedObject, QualifiedName } from '../model.ts';
import { allNamed } from '../named.ts';
import { strings } from '../names-of.ts';
import { type Dependent, normal } from './dependent.ts';
import { type DatabaseObject, relationObject } from './objects.ts';

export function namedObject({ kind: type, name }: NamedObject): DatabaseObject {
  return { kind: 'named', type, name };
}

export function dependentsOfNamed(catalog: Catalog, kind: NamedKind, name: string): Dependent[] {
  if (kind === 'server') return tablesOn(catalog, name);
  if (kind !== 'foreign-data wrapper') return [];
  return allNamed(catalog, 'server')
    .filter(({ wrapper }) => wrapper === name)
    .map((server) => normal(namedObject(server)));
}

function tablesOn(catalog: Catalog, server: string): Dependent[] {
  return [...catalog.schemas.values()]
    .flatMap((schema) => [...schema.relations.values()])
    .filter((relation) => relation.kind === 'table' && relation.foreignServer === server)
    .map((table) => normal(relationObject(table)));
}

/** Event triggers and wrappers that call the function; `name` is its signature. */
export function namedCalling(
  catalog: Catalog,
  { schema, name: signature }: QualifiedName,
): DatabaseObject[] {
  const isIt = (names: readonly string[]): boolean =>
    resolveRoutines(catalog, names).some((f) => f.schema === schema && f.signature === signature);
  return [...(catalog.named?.values() ?? [])]
    .filter((object) => calledBy(object).some(isIt))
    .map(namedObject);
}

function calledBy(object: NamedObject): readonly (readonly string[])[] {
  if (object.kind === 'event trigger') return [object.function];
  if (object.kind !== 'foreign-data wrapper') return [];
  return object.functions.map((node) => strings(as(as(node, 'DefElem')?.arg, 'List')?.items));
}
