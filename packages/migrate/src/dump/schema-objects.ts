/** Objects in schemas that are no relations, types or routines. */
import type { Node } from '@citrate/parser';
import {
  type Catalog,
  type Collation,
  type SchemaObject,
  type SchemaObjectKind,
  schemaObjects,
  stringNode,
  type TextSearchConfiguration,
  type TextSearchDictionary,
  type TextSearchName,
  typesOfSchemaObjects,
} from '../catalog/index.ts';
import { schemaKey, schemaObjectKeyOf } from './keys.ts';
import type { ObjectKey, Piece, Rank } from './model.ts';
import { defElem, names, roleSpec } from './trees.ts';

type Make<K extends SchemaObjectKind> = (
  object: Extract<SchemaObject, { kind: K }>,
) => readonly Node[];

/** The statement that makes it, and those that complete it. */
const makers: { readonly [K in SchemaObjectKind]: Make<K> } = {
  collation: (object) => [createCollation(object)],
  'text search dictionary': (object) => [createDictionary(object)],
  'text search configuration': (object) => [createConfiguration(object), ...mappings(object)],
};

const ranks: { readonly [kind in SchemaObjectKind]: Rank } = {
  collation: 'collation',
  'text search dictionary': 'text search dictionary',
  'text search configuration': 'text search configuration',
};

export function schemaObjectPieces(
  schema: Parameters<typeof schemaObjects>[0],
  { currentRole }: Catalog,
): readonly Piece[] {
  return schemaObjects(schema).flatMap((object) => [
    ...madeBy(object),
    ...ownerPiece(object, currentRole),
    ...commentPiece(object),
  ]);
}

function madeBy(object: SchemaObject): readonly Piece[] {
  // The table has for each kind what makes objects of that kind.
  const make = makers[object.kind] as Make<SchemaObjectKind>;
  const [first, ...more] = make(object);
  const rank = ranks[object.kind];
  const name = [object.schema, object.identity];
  if (!first) return [];
  return [
    {
      rank,
      name,
      tree: first,
      provides: [schemaObjectKeyOf(object)],
      needs: [schemaKey(object.schema), ...neededBy(object)],
    },
    ...more.map((tree, i) => ({
      rank,
      name: [...name, String(i).padStart(4, '0')],
      tree,
      needs: [schemaObjectKeyOf(object), ...neededBy(object)],
    })),
  ];
}

function neededBy(object: SchemaObject): readonly ObjectKey[] {
  if (object.kind !== 'text search configuration') return [];
  return [...object.mappings.values()]
    .flat()
    .flatMap(([schema, name]) =>
      schema !== undefined && name !== undefined
        ? schemaObjectKeyOf({ kind: 'text search dictionary', schema, identity: name })
        : [],
    );
}

function createCollation({ options, ...object }: Collation): Node {
  return {
    DefineStmt: { kind: 'OBJECT_COLLATION', defnames: names(object), definition: [...options] },
  };
}

function createDictionary({ template, options, ...object }: TextSearchDictionary): Node {
  const definition = [option('template', template), ...options];
  return { DefineStmt: { kind: 'OBJECT_TSDICTIONARY', defnames: names(object), definition } };
}

function createConfiguration({ parser, ...object }: TextSearchConfiguration): Node {
  const definition = [option('parser', parser)];
  return { DefineStmt: { kind: 'OBJECT_TSCONFIGURATION', defnames: names(object), definition } };
}

function option(name: string, value: TextSearchName): Node {
  return defElem(name, { TypeName: { names: value.map(stringNode), typemod: -1 } });
}

/** Tokens for which the same dictionaries are asked are mapped together. */
function mappings({ mappings: all, ...object }: TextSearchConfiguration): readonly Node[] {
  const groups = new Map<string, string[]>();
  for (const [token, dictionaries] of all) {
    const key = JSON.stringify(dictionaries);
    groups.set(key, [...(groups.get(key) ?? []), token]);
  }
  return [...groups.values()].map((tokens) => ({
    AlterTSConfigurationStmt: {
      kind: 'ALTER_TSCONFIG_ADD_MAPPING',
      cfgname: names(object),
      tokentype: tokens.map(stringNode),
      dicts: (all.get(tokens[0] ?? '') ?? []).map((name) => ({
        List: { items: name.map(stringNode) },
      })),
    },
  }));
}

function ownerPiece(object: SchemaObject, currentRole: string): readonly Piece[] {
  const { kind, schema, identity, owner } = object;
  if (owner === currentRole) return [];
  const AlterOwnerStmt = {
    objectType: typesOfSchemaObjects[kind],
    object: named(object),
    newowner: roleSpec(owner),
  };
  const name = [schema, identity, kind];
  return [{ rank: 'owner', name, tree: { AlterOwnerStmt }, needs: [schemaObjectKeyOf(object)] }];
}

function commentPiece(object: SchemaObject): readonly Piece[] {
  const { kind, schema, identity, comment } = object;
  if (comment === undefined) return [];
  const CommentStmt = { objtype: typesOfSchemaObjects[kind], object: named(object), comment };
  const name = [schema, identity, kind];
  return [{ rank: 'comment', name, tree: { CommentStmt }, needs: [schemaObjectKeyOf(object)] }];
}

/** How statements other than CREATE name it. */
function named(object: SchemaObject): Node {
  return { List: { items: names(object) } };
}
