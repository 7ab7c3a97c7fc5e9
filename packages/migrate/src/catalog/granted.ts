/** Everything in a catalog that has privileges, and how it is put back with others. */
import { type DatabaseObject, relationObject } from './drop/objects.ts';
import type {
  Catalog,
  ForeignServer,
  ForeignWrapper,
  Grant,
  GrantedKind,
  Relation,
  Routine,
  Schema,
  Type,
} from './model.ts';
import { allNamed, withNamed } from './named.ts';
import { changed, differenceOf, type Owned, usualPrivileges, withGrants } from './privileges.ts';
import { withRelation, withRoutine, withSchema, withType } from './update.ts';

export interface GrantedObject {
  readonly kind: GrantedKind;
  readonly object: DatabaseObject;
  readonly owner: string;
  readonly privileges: readonly Grant[];
  /** The catalog with the object as it is there, and these privileges on it. */
  readonly put: (catalog: Catalog, privileges: readonly Grant[]) => Catalog;
}

function granted<T extends Owned>(
  kind: GrantedKind,
  object: DatabaseObject,
  it: T,
  pg: Catalog['pg'],
  store: (catalog: Catalog, changed: T) => Catalog,
): GrantedObject {
  const usual = usualPrivileges(kind, it.owner, pg);
  return {
    kind,
    object,
    owner: it.owner,
    privileges: changed(usual, it),
    put: (catalog, privileges) => store(catalog, withGrants(it, differenceOf(usual, privileges))),
  };
}

/** Undefined for an index. */
export function grantedRelation(relation: Relation, pg: Catalog['pg']): GrantedObject | undefined {
  const kind = kindOf(relation);
  if (!kind || relation.kind === 'index') return undefined;
  return granted(kind, relationObject(relation), relation, pg, withRelation);
}

/** A view is a table to GRANT. */
export function kindOf({ kind }: Relation): GrantedKind | undefined {
  if (kind === 'index') return undefined;
  if (kind === 'composite type') return 'type';
  return kind === 'sequence' ? 'sequence' : 'table';
}

export function grantedRoutine(routine: Routine, pg: Catalog['pg']): GrantedObject {
  const { schema, signature: name } = routine;
  return granted('function', { kind: 'function', schema, name }, routine, pg, withRoutine);
}

export function grantedType(type: Type, pg: Catalog['pg']): GrantedObject {
  const { schema, name } = type;
  return granted('type', { kind: 'type', schema, name }, type, pg, withType);
}

/** From 17 on, a multirange has those of its range. */
export function hasOwnPrivileges({ kind }: Type, pg: Catalog['pg']): boolean {
  return kind !== 'multirange' || pg < 17;
}

export function grantedSchema(schema: Schema, pg: Catalog['pg']): GrantedObject {
  return granted('schema', { kind: 'schema', name: schema.name }, schema, pg, withSchema);
}

export function grantedNamed(
  object: ForeignServer | ForeignWrapper,
  pg: Catalog['pg'],
): GrantedObject {
  const { kind, name } = object;
  return granted(kind, { kind: 'named', type: kind, name }, object, pg, withNamed);
}

export function grantedIn(schema: Schema, pg: Catalog['pg']): readonly GrantedObject[] {
  return [
    ...[...schema.relations.values()].flatMap((relation) => grantedRelation(relation, pg) ?? []),
    ...[...schema.functions.values()].map((routine) => grantedRoutine(routine, pg)),
    ...[...schema.types.values()]
      .filter((type) => hasOwnPrivileges(type, pg))
      .map((type) => grantedType(type, pg)),
  ];
}

export function allGranted(catalog: Catalog): readonly GrantedObject[] {
  const { schemas, pg } = catalog;
  const named = [...allNamed(catalog, 'foreign-data wrapper'), ...allNamed(catalog, 'server')];
  return [
    ...named.map((object) => grantedNamed(object, pg)),
    ...[...schemas.values()].flatMap((schema) => [
      grantedSchema(schema, pg),
      ...grantedIn(schema, pg),
    ]),
  ];
}
