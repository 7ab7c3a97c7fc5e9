/** What CREATE made is dropped; what OR REPLACE replaced comes back. */
import { as, type Node, type NodeOf, type ObjectType, type RangeVar } from '@citrate/parser';
import {
  apply,
  type Catalog,
  findRelation,
  type QualifiedName,
  type Routine,
  resolveRelation,
  strings,
} from '../catalog/index.ts';
import { lostPieces } from './lost.ts';
import { type Around, nothing, type Reverse, type Reversed, refused, undoneBy } from './model.ts';
import {
  dropOf,
  dropRelation,
  dropRoutine,
  isThere,
  listOf,
  placeOf,
  placeOfPath,
  typeNode,
} from './objects.ts';

/** A relation of this kind; what was there before is still there, and what is gone was dropped later. */
export function droppedRelation(
  type: ObjectType,
  name: RangeVar | undefined,
  { before, end }: Around,
): Reversed {
  const place = placeOf(name, before);
  if (isThere(place, before) || !isThere(place, end)) return nothing;
  return undoneBy(dropRelation(type, place));
}

export const createView: Reverse<'ViewStmt'> = ({ view }, around) => {
  const { before, after } = around;
  const place = placeOf(view, before);
  if (!isThere(place, before)) return droppedRelation('OBJECT_VIEW', view, around);
  const drop = dropRelation('OBJECT_VIEW', place);
  return undoneBy(drop, ...lostPieces(before, apply(after, drop).catalog));
};

export const createTableAs: Reverse<'CreateTableAsStmt'> = ({ into, objtype }, around) =>
  droppedRelation(objtype === 'OBJECT_MATVIEW' ? objtype : 'OBJECT_TABLE', into?.rel, around);

export const createIndex: Reverse<'IndexStmt'> = ({ relation, idxname = '' }, around) => {
  const table = relation && resolveRelation(around.before, relation);
  if (!table) return refused('the table of the index is not known');
  if (around.isNew(table)) return nothing;
  const place = { schema: table.schema, name: idxname };
  if (isThere(place, around.before) || !isThere(place, around.end)) return nothing;
  return undoneBy(dropRelation('OBJECT_INDEX', place));
};

/** The routines that the statement made or replaced. */
export const createFunction: Reverse<'CreateFunctionStmt'> = (_, { before, after }) => {
  const all = [...after.schemas.values()].flatMap(({ functions }) => [...functions.values()]);
  const changed = all.filter((routine) => routineIn(before, routine) !== routine);
  const fresh = changed.filter((routine) => !routineIn(before, routine));
  if (fresh.length > 0) return undoneBy(...fresh.map(dropRoutine));
  const old = lostPieces(before, after).map((tree): Node => {
    const made = as(tree, 'CreateFunctionStmt');
    return made ? { CreateFunctionStmt: { ...made, replace: true } } : tree;
  });
  return undoneBy(...old);
};

function routineIn({ schemas }: Catalog, { schema, signature }: Routine): Routine | undefined {
  return schemas.get(schema)?.functions.get(signature);
}

/** A type of any kind by the name in its statement. */
export function droppedType(
  type: 'OBJECT_TYPE' | 'OBJECT_DOMAIN',
  path: readonly string[],
  { before, end }: Around,
): Reversed {
  const place = placeOfPath(path, before);
  const isGone = !hasTypeIn(end, place);
  return isGone ? nothing : undoneBy(dropOf(type, typeNode(place)));
}

function hasTypeIn(catalog: Catalog, { schema, name }: QualifiedName): boolean {
  const found = catalog.schemas.get(schema);
  return found?.types.has(name) === true || found?.relations.get(name)?.kind === 'composite type';
}

export const createSchema: Reverse<'CreateSchemaStmt'> = ({ schemaname, authrole }, around) => {
  const name = schemaname ?? authrole?.rolename ?? '';
  if (around.before.schemas.has(name)) return nothing;
  const parts = [...(around.after.schemas.get(name)?.relations.values() ?? [])];
  if (parts.length > 0) return refused('the schema was made with what is in it');
  return undoneBy(dropOf('OBJECT_SCHEMA', { String: { sval: name } }));
};

/** What hangs on a relation and is named with it: triggers, rules, policies. */
export function droppedPart(
  type: ObjectType,
  relation: RangeVar | undefined,
  name: string | undefined,
  around: Around,
): Reversed {
  const found = relation && resolveRelation(around.before, relation);
  if (!found) return refused('the relation that it is on is not known');
  if (around.isNew(found) && found.kind === 'table') return nothing;
  if (!findRelation(around.end, found)) return nothing;
  return undoneBy(dropOf(type, listOf(found.schema, found.name, name ?? '')));
}

export const createStatistics: Reverse<'CreateStatsStmt'> = (statement, around) => {
  const { defnames, relations } = statement;
  const table = as(relations?.[0], 'RangeVar');
  const found = table && resolveRelation(around.before, table);
  if (found && around.isNew(found)) return nothing;
  const { schema, name } = placeOfPath(strings(defnames), around.before);
  if (around.before.schemas.get(schema)?.statistics.has(name)) return nothing;
  return undoneBy(dropOf('OBJECT_STATISTIC_EXT', listOf(schema, name)));
};

export function createdRole({ role }: NodeOf<'CreateRoleStmt'>): Reversed {
  const roles: Node[] = [{ RoleSpec: { roletype: 'ROLESPEC_CSTRING', rolename: role ?? '' } }];
  return undoneBy({ DropRoleStmt: { roles } });
}
