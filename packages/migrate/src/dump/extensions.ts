import type { DropStmt } from '@citrate/parser';
import {
  type Catalog,
  type Extension,
  findRelation,
  isSchemaOfServers,
  type Member,
  type Relation,
  type Schema,
  schemaObjects,
  stringNode,
} from '../catalog/index.ts';
import {
  functionKey,
  namedObjectKey,
  relationKey,
  schemaKey,
  schemaObjectKeyOf,
  typeKey,
} from './keys.ts';
import type { ObjectKey, Piece } from './model.ts';
import { defElem } from './trees.ts';

export function extensionPieces(catalog: Catalog): readonly Piece[] {
  // Where Citus is, it is before all else: a cluster is made of databases that have it.
  const all = [...(catalog.extensions?.values() ?? [])];
  const made = catalog.citus ? all.filter(({ name }) => name !== 'citus') : all;
  return made.map(({ name, schema }) => ({
    rank: 'extension',
    name: [name],
    tree: {
      CreateExtensionStmt: {
        extname: name,
        // Some say themselves where they are to be.
        ...((catalog.schemas.has(schema) || isSchemaOfServers(schema)) && {
          options: [defElem('schema', stringNode(schema))],
        }),
      },
    },
    provides: [
      ...[...catalog.schemas.values()].flatMap((each) => keysOfMembers(each, name)),
      ...[...(catalog.named?.values() ?? [])]
        .filter(({ extension }) => extension === name)
        .map(namedObjectKey),
    ],
    needs: [schemaKey(schema)],
  }));
}

function keysOfMembers(schema: Schema, name: Extension['name']): readonly ObjectKey[] {
  const isOf = ({ extension }: Member): boolean => extension === name;
  return [
    ...[...schema.relations.values()].filter(isOf).map(relationKey),
    ...[...schema.types.values()].filter(isOf).map(typeKey),
    ...[...schema.functions.values()].filter(isOf).map(functionKey),
    ...schemaObjects(schema).filter(isOf).map(schemaObjectKeyOf),
  ];
}

/** What every new database has is gone here. */
export function goneLanguage({ withoutPlpgsql }: Catalog): readonly Piece[] {
  if (!withoutPlpgsql) return [];
  const drop: DropStmt = {
    removeType: 'OBJECT_EXTENSION',
    objects: [stringNode('plpgsql')],
    behavior: 'DROP_RESTRICT',
  };
  return [{ rank: 'extension', name: ['plpgsql'], tree: { DropStmt: drop } }];
}

/** The catalog without what comes with extensions. */
export function withoutMembers(catalog: Catalog): Catalog {
  const schemas = [...catalog.schemas].map(([name, schema]): [string, Schema] => [
    name,
    {
      ...schema,
      relations: without(schema.relations, (relation) => isOfExtension(relation, catalog)),
      types: without(schema.types, isMember),
      functions: without(schema.functions, isMember),
      ...(schema.others && { others: without(schema.others, isMember) }),
    },
  ]);
  return { ...catalog, schemas: new Map(schemas) };
}

function isMember({ extension }: Member): boolean {
  return extension !== undefined;
}

/** An index goes with its table. */
function isOfExtension(relation: Relation, catalog: Catalog): boolean {
  if (isMember(relation)) return true;
  const table = relation.kind === 'index' ? findRelation(catalog, relation.table) : undefined;
  return table !== undefined && isMember(table);
}

function without<V>(
  map: ReadonlyMap<string, V>,
  test: (value: V) => boolean,
): ReadonlyMap<string, V> {
  return new Map([...map].filter(([, value]) => !test(value)));
}
