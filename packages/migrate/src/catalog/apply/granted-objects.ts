/** Which objects a GRANT or REVOKE is about. */
import { as, type GrantStmt, type Node, type ObjectType } from '@citrate/parser';
import { hasRowType } from '../array-types.ts';
import { isBuiltinType } from '../builtin-types.ts';
import { raise } from '../errors.ts';
import {
  type GrantedObject,
  grantedNamed,
  grantedRelation,
  grantedRoutine,
  grantedSchema,
  grantedType,
  hasOwnPrivileges,
} from '../granted.ts';
import {
  isSchemaOfServers,
  requireRelation,
  requireSchema,
  resolveRelation,
  resolveType,
} from '../lookup.ts';
import type { Catalog, Relation, RoutineKind, Schema } from '../model.ts';
import { rangeVar, strings } from '../names-of.ts';
import { builtInVolatility } from '../volatility/index.ts';
import { findRoutine } from './functions.ts';
import { requireNamed } from './named.ts';

/** Undefined for the row type of a table: it has privileges, and the model does not hold them. */
type Find = (node: Node, catalog: Catalog) => GrantedObject | undefined;

const finders: { readonly [type in ObjectType]?: Find } = {
  OBJECT_TABLE: findRelation,
  OBJECT_SEQUENCE: (node, catalog) => {
    const found = findRelation(node, catalog);
    if (found?.kind === 'sequence') return found;
    raise('42809', `"${as(node, 'RangeVar')?.relname ?? ''}" is not a sequence`);
  },
  OBJECT_SCHEMA: (node, catalog) =>
    grantedSchema(requireSchema(catalog, as(node, 'String')?.sval ?? ''), catalog.pg),
  OBJECT_FDW: namedFinder('foreign-data wrapper'),
  OBJECT_FOREIGN_SERVER: namedFinder('server'),
  OBJECT_TYPE: findType,
  OBJECT_DOMAIN: (node, catalog) => {
    const names = strings(as(node, 'List')?.items);
    const found = findType(node, catalog);
    if (resolveType(catalog, names)?.domain) return found;
    raise('42809', `"${names.join('.')}" is not a domain`);
  },
  OBJECT_FUNCTION: routineFinder(['function', 'aggregate'], 'function'),
  OBJECT_PROCEDURE: routineFinder(['procedure'], 'procedure'),
  OBJECT_ROUTINE: routineFinder(['function', 'aggregate', 'procedure'], 'routine'),
};

/** What ALL … IN SCHEMA stands for. */
const contents: { readonly [type in ObjectType]?: (schema: Schema, pg: Catalog['pg']) => Found } = {
  OBJECT_TABLE: relationsOfKind('table'),
  OBJECT_SEQUENCE: relationsOfKind('sequence'),
  OBJECT_FUNCTION: routinesOf(['function', 'aggregate']),
  OBJECT_PROCEDURE: routinesOf(['procedure']),
  OBJECT_ROUTINE: routinesOf(['function', 'aggregate', 'procedure']),
};

type Found = readonly GrantedObject[];

export interface GrantedObjects {
  readonly objects: Found;
  /** Whether the statement is about others, too, whose privileges the model does not hold. */
  readonly others: boolean;
}

export function grantedObjects(stmt: GrantStmt, catalog: Catalog): GrantedObjects {
  const { objects: nodes = [], objtype = 'OBJECT_TABLE', targtype } = stmt;
  if (targtype === 'ACL_TARGET_ALL_IN_SCHEMA') {
    const list = contents[objtype] ?? (() => []);
    const users = strings(nodes).filter((name) => !isSchemaOfServers(name));
    const schemas = users.map((name) => requireSchema(catalog, name));
    const objects = schemas.flatMap((schema) => list(schema, catalog.pg));
    return { objects, others: schemas.length < nodes.length };
  }
  const find = finders[objtype];
  if (!find) return { objects: [], others: true };
  const users = nodes.filter((node) => !isOfServer(node));
  const objects = users.flatMap((node) => find(node, catalog) ?? []);
  return { objects, others: objects.length < nodes.length };
}

/** Whether what is named comes with each server: its functions, types, views. */
function isOfServer(node: Node): boolean {
  const { schemaname, relname } = as(node, 'RangeVar') ?? {};
  const listed = as(node, 'List')?.items ?? as(node, 'ObjectWithArgs')?.objname ?? [node];
  const [name = '', schema] =
    relname === undefined ? strings(listed).toReversed() : [relname, schemaname];
  if (schema !== undefined) return isSchemaOfServers(schema);
  if ('RangeVar' in node) return name.startsWith('pg_');
  if ('ObjectWithArgs' in node) return builtInVolatility(name) !== undefined;
  return isSchemaOfServers(name) || ('List' in node && isBuiltinType(name));
}

function namedFinder(kind: 'foreign-data wrapper' | 'server'): Find {
  return (node, catalog) =>
    grantedNamed(requireNamed(catalog, kind, as(node, 'String')?.sval ?? ''), catalog.pg);
}

function findRelation(node: Node, catalog: Catalog): GrantedObject {
  const name = as(node, 'RangeVar') ?? {};
  const relation = requireRelation(catalog, name);
  refuseKind(relation, name.location);
  const found = grantedRelation(relation, catalog.pg);
  if (found) return found;
  throw new TypeError(`a ${relation.kind} has no privileges`);
}

function refuseKind({ kind, name }: Relation, location: number | undefined): void {
  if (kind === 'index') raise('42809', `"${name}" is an index`, { location });
  if (kind === 'composite type') raise('42809', `"${name}" is a composite type`, { location });
}

function findType(node: Node, catalog: Catalog): GrantedObject | undefined {
  const names = strings(as(node, 'List')?.items);
  const type = resolveType(catalog, names);
  const row = type ? undefined : resolveRelation(catalog, rangeVar(names));
  if (type && !hasOwnPrivileges(type, catalog.pg)) {
    raise('0LP01', 'cannot set privileges of multirange types', {
      hint: 'Set the privileges of the range type instead.',
    });
  }
  if (type) return grantedType(type, catalog.pg);
  if (row?.kind === 'composite type') return grantedRelation(row, catalog.pg);
  if (row && hasRowType(row, catalog.pg)) return undefined;
  raise('42704', `type "${names.join('.')}" does not exist`);
}

function routineFinder(kinds: readonly RoutineKind[], word: string): Find {
  return (node, catalog) => {
    const object = as(node, 'ObjectWithArgs') ?? {};
    const found = findRoutine(catalog, object);
    if ('missing' in found) raise(found.code, found.missing);
    if (kinds.includes(found.kind)) return grantedRoutine(found, catalog.pg);
    raise('42809', `${found.signature} is not a ${word}`);
  };
}

function relationsOfKind(kind: GrantedObject['kind']) {
  return ({ relations }: Schema, pg: Catalog['pg']): Found =>
    [...relations.values()]
      .flatMap((relation) => grantedRelation(relation, pg) ?? [])
      .filter((object) => object.kind === kind);
}

function routinesOf(kinds: readonly RoutineKind[]) {
  return ({ functions }: Schema, pg: Catalog['pg']): Found =>
    [...functions.values()]
      .filter((routine) => kinds.includes(routine.kind))
      .map((routine) => grantedRoutine(routine, pg));
}
