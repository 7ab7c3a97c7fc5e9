/** Owners, where they are not the role that runs the dump. */
import type { Node, ObjectType } from '@citrate/parser';
import {
  type Catalog,
  type QualifiedName,
  qualifiedRangeVar,
  type Relation,
  type Routine,
  type Schema,
  stringNode,
} from '../catalog/index.ts';
import { routineObject, routineTypes } from './functions.ts';
import { functionKey, relationKey, schemaKey, typeKey } from './keys.ts';
import type { ObjectKey, Piece } from './model.ts';
import { alterRelation, names, roleSpec } from './trees.ts';
import { isDumped } from './types.ts';

export function ownerPieces(schema: Schema, catalog: Catalog): readonly Piece[] {
  const statistics = [...schema.statistics.values()];
  const types = [...schema.types.values()].filter(isDumped);
  const owned: readonly (Owned | undefined)[] = [
    ownedSchema(schema, catalog),
    ...[...schema.relations.values()].map((relation) =>
      relation.kind === 'composite type'
        ? ownedObject(relation, 'OBJECT_TYPE', [relationKey(relation)])
        : ownedRelation(relation),
    ),
    ...types.map((type) =>
      ownedObject(type, type.domain ? 'OBJECT_DOMAIN' : 'OBJECT_TYPE', [typeKey(type)]),
    ),
    ...[...schema.functions.values()].map(ownedRoutine),
    ...statistics.map((one) => ownedObject(one, 'OBJECT_STATISTIC_EXT', [])),
  ];
  return owned.flatMap((one) =>
    one && one.owner !== (one.before ?? catalog.currentRole)
      ? [{ rank: 'owner', name: one.name, tree: one.change(one.owner), needs: one.needs } as const]
      : [],
  );
}

/** Something with an owner, and the statement that changes it. */
interface Owned {
  readonly owner: string;
  /** Of what is there already; all else belongs to the role that runs the dump. */
  readonly before?: string;
  readonly name: readonly string[];
  readonly change: (owner: string) => Node;
  readonly needs: readonly ObjectKey[];
}

/** In a new database, `public` belongs to pg_database_owner, from 15 on. */
function ownedSchema({ name, owner }: Schema, { pg }: Catalog): Owned {
  const before = name === 'public' && pg >= 15 ? 'pg_database_owner' : undefined;
  const change = changeOwner('OBJECT_SCHEMA', stringNode(name));
  const needs = [schemaKey(name)];
  return { owner, ...(before !== undefined && { before }), name: ['', name], change, needs };
}

function ownedObject(
  { owner, schema, name: own }: QualifiedName & { readonly owner: string },
  objectType: ObjectType,
  needs: readonly ObjectKey[],
): Owned {
  const change = changeOwner(objectType, { List: { items: names({ schema, name: own }) } });
  return { owner, name: [schema, own], change, needs };
}

function ownedRoutine(routine: Routine): Owned {
  const change = changeOwner(routineTypes[routine.kind], {
    ObjectWithArgs: routineObject(routine),
  });
  const { owner, schema, signature } = routine;
  return { owner, name: [schema, signature], change, needs: [functionKey(routine)] };
}

function changeOwner(objectType: ObjectType, object: Node): Owned['change'] {
  return (owner) => ({ AlterOwnerStmt: { objectType, object, newowner: roleSpec(owner) } });
}

/** What ALTER calls a relation whose owner can be changed: a column's sequence has its table's. */
function objectTypeOf(relation: Relation): ObjectType | undefined {
  if (relation.kind === 'table') return 'OBJECT_TABLE';
  if (relation.kind === 'view') return 'OBJECT_VIEW';
  if (relation.kind === 'materialized view') return 'OBJECT_MATVIEW';
  return relation.kind === 'sequence' && !relation.ownedBy ? 'OBJECT_SEQUENCE' : undefined;
}

function ownedRelation(relation: Relation): Owned | undefined {
  const type = objectTypeOf(relation);
  if (!type || !('owner' in relation)) return undefined;
  const change = (owner: string): Node =>
    alterRelation(
      qualifiedRangeVar(relation),
      [{ subtype: 'AT_ChangeOwner', newowner: roleSpec(owner) }],
      type,
    );
  const name = [relation.schema, relation.name];
  return { owner: relation.owner, name, change, needs: [relationKey(relation)] };
}
