/** A dump's pieces by the objects that they are about: what servers are compared by. */
import {
  type Catalog,
  emptySchema,
  grantsOnPublic,
  type NamedObject,
  type Routine,
  type Schema,
  schemaObjectKey,
  schemaObjects,
  type Type,
  type View,
} from '../catalog/index.ts';
import { piecesOf, surroundingsOf, withoutTemporary } from './dump.ts';
import { extensionPieces, withoutMembers } from './extensions.ts';
import { defaultPrivilegePieces } from './grants.ts';
import type { DumpedObject, Piece } from './model.ts';
import { namedPieces } from './named.ts';
import { createSchema } from './schemas.ts';

/**
 * Whatever of the catalog is neither a relation nor statistics, composite types included: what each
 * node of a fleet has. What extensions bring is left out, and so are publications, which each node
 * may have its own of. What the model does not hold has a name and no pieces.
 */
export function sharedObjects(catalog: Catalog): readonly DumpedObject[] {
  const lasting = withoutTemporary(catalog);
  const own = withoutMembers(lasting);
  return [
    ...[...own.schemas.values()].flatMap((schema) => objectsIn(schema, own)),
    ...extensions(lasting),
    ...[...(catalog.named?.values() ?? [])].flatMap((object) => namedObjects(object, lasting)),
    ...defaultPrivileges(lasting),
    ...(catalog.notHeld ?? []).map((name) => ({ kind: 'object', name, pieces: [] })),
  ];
}

function objectsIn(schema: Schema, catalog: Catalog): readonly DumpedObject[] {
  const { name, owner, comment, grants, revoked, types, functions, relations } = schema;
  const itself: Schema = {
    ...emptySchema(name, owner),
    ...(comment !== undefined && { comment }),
    ...(grants && { grants }),
    ...(revoked && { revoked }),
  };
  const of = (kind: string, member: string, part: Partial<Schema>): DumpedObject => {
    return { kind, schema: name, name: member, pieces: piecesAbout(name, part, catalog) };
  };
  return [
    { kind: 'schema', name, pieces: [createSchema(name), ...pieces(itself, catalog)] },
    ...[...types]
      .filter(([, { kind }]) => kind !== 'multirange')
      .map(([key, type]) => of(kindOfType(type), key, { types: new Map([[key, type]]) })),
    ...[...functions].map(([key, routine]) => ({
      ...of(routine.kind, key, { functions: new Map([[key, routine]]) }),
      arguments: argumentsOf(routine),
    })),
    ...[...relations]
      .filter(([, { kind }]) => kind === 'composite type')
      .map(([key, type]) => of('type', key, { relations: new Map([[key, type]]) })),
    ...schemaObjects(schema).map((object) =>
      of(object.kind, object.identity, { others: new Map([[schemaObjectKey(object), object]]) }),
    ),
  ];
}

function kindOfType({ domain }: Type): string {
  return domain ? 'domain' : 'type';
}

/** With the parentheses around them. */
function argumentsOf({ name, signature }: Routine): string {
  return signature.slice(name.length);
}

/**
 * Pieces of what is in a schema, and nothing of the schema: it has the owner and the privileges that
 * go without a word.
 */
export function piecesAbout(
  name: string,
  part: Partial<Schema>,
  catalog: Catalog,
): readonly Piece[] {
  const { pg, currentRole } = catalog;
  const isPublic = name === 'public';
  const owner = isPublic && pg >= 15 ? 'pg_database_owner' : currentRole;
  const grants = isPublic ? { grants: grantsOnPublic(pg) } : {};
  return pieces({ ...emptySchema(name, owner), ...grants, ...part }, catalog);
}

/** A view with its owner and privileges. */
export function viewObject(view: View, catalog: Catalog): DumpedObject {
  const { schema, name } = view;
  const part = { relations: new Map([[name, view]]) };
  return { kind: 'view', schema, name, pieces: piecesAbout(schema, part, catalog) };
}

/** What columns bring along is told of with their tables: no sequence is one of them here. */
function pieces(schema: Schema, catalog: Catalog): readonly Piece[] {
  return piecesOf(schema, { ...surroundingsOf({ ...catalog, schemas: new Map() }), catalog });
}

function extensions(catalog: Catalog): readonly DumpedObject[] {
  return [...(catalog.extensions ?? [])].map(([name, extension]) => ({
    kind: 'extension',
    name,
    pieces: extensionPieces({ ...catalog, extensions: new Map([[name, extension]]) }),
  }));
}

function namedObjects(object: NamedObject, catalog: Catalog): readonly DumpedObject[] {
  const { kind, name, extension } = object;
  if (kind === 'publication' || extension !== undefined) return [];
  return [{ kind, name, pieces: namedPieces({ ...catalog, named: new Map([[name, object]]) }) }];
}

function defaultPrivileges(catalog: Catalog): readonly DumpedObject[] {
  return [...(catalog.defaultPrivileges ?? [])].map(([key, one]) => ({
    kind: 'default privileges',
    name: [
      `of ${one.owner}`,
      ...(one.schema === undefined ? [] : [`in ${one.schema}`]),
      `on ${one.kind}s`,
    ].join(' '),
    pieces: defaultPrivilegePieces({ ...catalog, defaultPrivileges: new Map([[key, one]]) }),
  }));
}
