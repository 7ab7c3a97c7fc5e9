/** What CREATE made is dropped; what OR REPLACE replaced comes back. */
import { as, type Node, type NodeOf, type ObjectType, type RangeVar } from '@citrate/parser';
import {
  apply,
  type Catalog,
  findRelation,
  type QualifiedName,
  type Routine,
  relationChanges,
  resolveRelation,
  sameName,
  strings,
} from '../catalog/index.ts';
import { completeAndApply } from '../complete/index.ts';
import { differences, lostPieces, replacing } from './lost.ts';
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

/** A relation of this kind; what was there before is still there, and what does not last was dropped. */
export function droppedRelation(
  type: ObjectType,
  name: RangeVar | undefined,
  { before, lasts }: Around,
): Reversed {
  const place = placeOf(name, before);
  if (isThere(place, before) || !lasts(place)) return nothing;
  return undoneBy(dropRelation(type, place));
}

export const createView: Reverse<'ViewStmt'> = ({ view }, around) => {
  const { before, after } = around;
  const place = placeOf(view, before);
  if (!isThere(place, before)) return droppedRelation('OBJECT_VIEW', view, around);
  const replaced = lostPieces(before, after).map(replacingView);
  if (canBeRun(replaced, after)) return undoneBy(...replaced);
  // Columns that it got do not go by replacing it once more.
  const drop = dropRelation('OBJECT_VIEW', place);
  return undoneBy(drop, ...lostPieces(before, apply(after, drop).catalog));
};

function replacingView(tree: Node): Node {
  const made = as(tree, 'ViewStmt');
  return made ? { ViewStmt: { ...made, replace: true } } : tree;
}

function canBeRun(trees: readonly Node[], catalog: Catalog): boolean {
  let now = catalog;
  return trees.every((tree) => {
    const next = completeAndApply(tree, now);
    now = next.catalog;
    return next.diagnostics.every(({ severity }) => severity !== 'error');
  });
}

export const createTableAs: Reverse<'CreateTableAsStmt'> = ({ into, objtype }, around) =>
  droppedRelation(objtype === 'OBJECT_MATVIEW' ? objtype : 'OBJECT_TABLE', into?.rel, around);

export const createIndex: Reverse<'IndexStmt'> = ({ relation, idxname = '' }, around) => {
  const table = relation && resolveRelation(around.before, relation);
  if (!table) return refused('the table of the index is not known');
  if (around.isNew(table)) return nothing;
  const place = { schema: table.schema, name: idxname };
  if (isThere(place, around.before) || !around.lasts(place)) return nothing;
  if (isPartOfNew(place, around)) return nothing;
  const drop = dropRelation('OBJECT_INDEX', place);
  return undoneBy(drop, ...takenOver(place, drop, around));
};

/** Part of another index that the file makes later: it goes with that one. */
function isPartOfNew(place: QualifiedName, { end, begin }: Around): boolean {
  const index = findRelation(end, place);
  const parent = index?.kind === 'index' ? index.parent : undefined;
  return parent !== undefined && !isThere(parent, begin);
}

/** Indexes of partitions that the new one has made its own: they go with it, and are made again. */
function takenOver(
  place: QualifiedName,
  drop: Node,
  { before, after, isNew }: Around,
): readonly Node[] {
  const old = relationChanges(before, after).flatMap(({ before: was, after: now }) =>
    was && now?.kind === 'index' && now.parent && sameName(now.parent, place) ? [was] : [],
  );
  if (old.every((one) => isNew(one))) return [];
  return lostPieces(before, apply(after, drop).catalog);
}

/** The routines that the statement made or replaced. */
export const createFunction: Reverse<'CreateFunctionStmt'> = (_, { before, after }) => {
  const all = [...after.schemas.values()].flatMap(({ functions }) => [...functions.values()]);
  const changed = all.filter((routine) => routineIn(before, routine) !== routine);
  const fresh = changed.filter((routine) => !routineIn(before, routine));
  if (fresh.length > 0) return undoneBy(...fresh.map(dropRoutine));
  return undoneBy(...lostPieces(before, after).map(replacing));
};

function routineIn({ schemas }: Catalog, { schema, signature }: Routine): Routine | undefined {
  return schemas.get(schema)?.functions.get(signature);
}

/** A type of any kind by the name in its statement. */
export function droppedType(
  type: 'OBJECT_TYPE' | 'OBJECT_DOMAIN',
  path: readonly string[],
  { before, after, lasts }: Around,
): Reversed {
  const place = placeOfPath(path, before);
  const isRelation = isThere(place, after);
  return isRelation && !lasts(place) ? nothing : undoneBy(dropOf(type, typeNode(place)));
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
  const { missing, surplus } = differences(around.before, around.after);
  if (missing.length + surplus.length === 0) return nothing;
  const old = missing.length > 0 ? lostPieces(around.before, around.after) : [];
  return undoneBy(dropOf(type, listOf(found.schema, found.name, name ?? '')), ...old);
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
