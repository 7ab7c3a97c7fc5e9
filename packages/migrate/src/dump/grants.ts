/** GRANT and REVOKE, where privileges are not what goes without a word. */
import type { GrantStmt, Node, ObjectType } from '@citrate/parser';
import {
  type Catalog,
  type DefaultPrivileges,
  differenceOf,
  type ForeignServer,
  type ForeignWrapper,
  type Grant,
  type Granted,
  type GrantedKind,
  grantsOnPublic,
  qualifiedRangeVar,
  type Relation,
  type Routine,
  type Schema,
  stringNode,
  type Type,
} from '../catalog/index.ts';
import { routineObject, routineTypes } from './functions.ts';
import { functionKey, namedObjectKey, relationKey, schemaKey, typeKey } from './keys.ts';
import type { ObjectKey, Piece } from './model.ts';
import { defElem, names, roleSpec } from './trees.ts';

/** What the statements are about. */
interface Subject {
  readonly objtype: ObjectType;
  readonly object: Node;
  readonly name: readonly string[];
  readonly needs: readonly ObjectKey[];
}

/** Of the schema and all in it. */
export function grantPieces(schema: Schema, pg: Catalog['pg']): readonly Piece[] {
  return [
    ...piecesOf(grantsOfSchema(schema, pg), subjectOfSchema(schema)),
    ...[...schema.relations.values()].flatMap(relationGrants),
    ...[...schema.functions.values()].flatMap((routine) =>
      piecesOf(routine, subjectOfRoutine(routine)),
    ),
    ...[...schema.types.values()].flatMap((type) => piecesOf(type, subjectOfType(type))),
  ];
}

export function namedGrants(
  object: ForeignServer | ForeignWrapper,
  objtype: ObjectType,
): readonly Piece[] {
  return piecesOf(object, {
    objtype,
    object: stringNode(object.name),
    name: ['', object.name],
    needs: [namedObjectKey(object)],
  });
}

/** A new database has `public`, and lets everyone use it. */
function grantsOfSchema({ name, grants = [], revoked = [] }: Schema, pg: Catalog['pg']): Granted {
  if (name !== 'public') return { grants, revoked };
  const fresh = differenceOf(grantsOnPublic(pg), grants);
  return { ...fresh, revoked: [...(fresh.revoked ?? []), ...revoked] };
}

function subjectOfSchema({ name }: Schema): Subject {
  const object = stringNode(name);
  return { objtype: 'OBJECT_SCHEMA', object, name: ['', name], needs: [schemaKey(name)] };
}

function subjectOfRoutine(routine: Routine): Subject {
  return {
    objtype: routine.kind === 'procedure' ? routineTypes.procedure : routineTypes.function,
    object: { ObjectWithArgs: routineObject(routine) },
    name: [routine.schema, routine.signature],
    needs: [functionKey(routine)],
  };
}

function subjectOfType(type: Type): Subject {
  return {
    objtype: 'OBJECT_TYPE',
    object: { List: { items: names(type) } },
    name: [type.schema, type.name],
    needs: [typeKey(type)],
  };
}

function relationGrants(relation: Relation): readonly Piece[] {
  if (relation.kind === 'index') return [];
  const isType = relation.kind === 'composite type';
  return piecesOf(relation, {
    objtype: isType ? 'OBJECT_TYPE' : ofRelation(relation),
    object: isType
      ? { List: { items: names(relation) } }
      : { RangeVar: qualifiedRangeVar(relation) },
    name: [relation.schema, relation.name],
    needs: [relationKey(relation)],
  });
}

function ofRelation({ kind }: Relation): ObjectType {
  return kind === 'sequence' ? 'OBJECT_SEQUENCE' : 'OBJECT_TABLE';
}

function piecesOf({ grants = [], revoked = [] }: Granted, subject: Subject): readonly Piece[] {
  const { objtype, object, name, needs } = subject;
  const statement = (isGrant: boolean, group: readonly Grant[]): Node => ({
    GrantStmt: {
      ...action(isGrant, group, objtype),
      targtype: 'ACL_TARGET_OBJECT',
      objects: [object],
    },
  });
  return [
    ...[...byGrantee(revoked)].map(
      ([key, group]): Piece => ({
        rank: 'revoke',
        name: [...name, objtype, key],
        tree: statement(false, group),
        needs,
      }),
    ),
    ...[...byGrantee(grants)].map(
      ([key, group]): Piece => ({
        rank: 'grant',
        name: [...name, objtype, key],
        tree: statement(true, group),
        needs,
      }),
    ),
  ];
}

/** One statement for each grantee, another for what it may pass on. */
function byGrantee(grants: readonly Grant[]): ReadonlyMap<string, readonly Grant[]> {
  const groups = new Map<string, readonly Grant[]>();
  for (const grant of grants) {
    const key = `${grant.grantee}\0${grant.grantable}`;
    groups.set(key, [...(groups.get(key) ?? []), grant]);
  }
  return groups;
}

function action(isGrant: boolean, group: readonly Grant[], objtype: ObjectType): GrantStmt {
  const [first] = group;
  return {
    is_grant: isGrant,
    objtype,
    privileges: privilegesOf(group),
    grantees: [{ RoleSpec: roleSpec(first?.grantee ?? '') }],
    ...(first?.grantable && { grant_option: true }),
    behavior: 'DROP_RESTRICT',
  };
}

/** `SELECT (a, b), UPDATE`: columns of a privilege together. */
function privilegesOf(group: readonly Grant[]): Node[] {
  const columns = new Map<string, string[]>();
  const whole = group.filter((grant) => grant.column === undefined);
  for (const { privilege, column } of group) {
    if (column !== undefined) columns.set(privilege, [...(columns.get(privilege) ?? []), column]);
  }
  return [
    ...whole
      .map((grant) => grant.privilege)
      .toSorted()
      .map((name) => privilegeNode(name)),
    ...[...columns].map(([name, cols]) => privilegeNode(name, cols.toSorted())),
  ];
}

function privilegeNode(name: string, columns?: readonly string[]): Node {
  return { AccessPriv: { priv_name: name, ...(columns && { cols: columns.map(stringNode) }) } };
}

const kinds: { readonly [kind in GrantedKind]: ObjectType } = {
  table: 'OBJECT_TABLE',
  sequence: 'OBJECT_SEQUENCE',
  function: 'OBJECT_FUNCTION',
  type: 'OBJECT_TYPE',
  schema: 'OBJECT_SCHEMA',
  'large object': 'OBJECT_LARGEOBJECT',
  'foreign-data wrapper': 'OBJECT_FDW',
  server: 'OBJECT_FOREIGN_SERVER',
};

/** They come last: what the dump makes has privileges of its own. */
export function defaultPrivilegePieces({ defaultPrivileges }: Catalog): readonly Piece[] {
  return [...(defaultPrivileges?.values() ?? [])].flatMap((defaults) => {
    const { grants = [], revoked = [], owner, schema = '', kind } = defaults;
    const statements = (isGrant: boolean, list: readonly Grant[]): readonly Piece[] =>
      [...byGrantee(list)].map(([key, group]) => ({
        rank: 'default privileges',
        name: [owner, schema, kind, isGrant ? 'grant' : '', key],
        tree: alterDefaults(defaults, action(isGrant, group, kinds[kind])),
        needs: schema === '' ? [] : [schemaKey(schema)],
      }));
    return [...statements(false, revoked), ...statements(true, grants)];
  });
}

function alterDefaults({ owner, schema }: DefaultPrivileges, stmt: GrantStmt): Node {
  const roles = { List: { items: [{ RoleSpec: roleSpec(owner) }] } };
  const options = [
    defElem('roles', roles),
    ...(schema === undefined
      ? []
      : [defElem('schemas', { List: { items: [stringNode(schema)] } })]),
  ];
  const targeted: GrantStmt = { ...stmt, targtype: 'ACL_TARGET_DEFAULTS' };
  return { AlterDefaultPrivilegesStmt: { options, action: targeted } };
}
