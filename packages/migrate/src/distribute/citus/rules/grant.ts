import { as, type GrantStmt, type ObjectType } from '@citrate/parser';
import { strings } from '../../../catalog/index.ts';
import type { Catalog } from '../../../catalog/model.ts';
import { isManaged, isManagedName } from '../kinds.ts';
import { isServerEverywhere, isWrapperEverywhere } from '../objects.ts';
import { type CitusRule, type Reach, refusal } from '../rule.ts';

type ReachOf = (statement: GrantStmt, catalog: Catalog) => Reach;

/** Privileges on other kinds of objects stay on the coordinator. */
const kinds: { readonly [T in ObjectType]?: ReachOf } = {
  OBJECT_AGGREGATE: () => 'all nodes',
  OBJECT_FDW: ({ objects }, catalog) =>
    strings(objects).some((name) => isWrapperEverywhere(name, catalog)) ? 'all nodes' : 'local',
  OBJECT_FOREIGN_SERVER: ({ objects }, catalog) =>
    strings(objects).some((name) => isServerEverywhere(name, catalog)) ? 'all nodes' : 'local',
  OBJECT_FUNCTION: () => 'all nodes',
  OBJECT_PROCEDURE: () => 'all nodes',
  OBJECT_ROUTINE: () => 'all nodes',
  OBJECT_SCHEMA: ({ objects }, catalog) =>
    strings(objects).some((name) => isSchemaEverywhere(name, catalog)) ? 'all nodes' : 'local',
  OBJECT_SEQUENCE: (statement, catalog) =>
    namesManaged(statement, catalog) ? 'all nodes' : 'local',
  OBJECT_TABLE: (statement, catalog) => (namesManaged(statement, catalog) ? 'per shard' : 'local'),
};

export const grant: CitusRule<'GrantStmt'> = {
  refusesBefore: ({ objtype, objects }) =>
    objtype === 'OBJECT_LARGEOBJECT'
      ? refusal(
          'citus-refuses',
          `large object ${largeObject(objects)} does not exist`,
          { detail: 'Files make none, and workers have none of the coordinator’s.' },
          '42704',
        )
      : [],
  reach: (statement, { before }) =>
    kinds[statement.objtype ?? 'OBJECT_TABLE']?.(statement, before) ?? 'local',
};

function largeObject(objects: GrantStmt['objects']): string {
  return String(as(objects?.[0], 'Integer')?.ival ?? as(objects?.[0], 'Float')?.fval ?? 0);
}

function namesManaged({ objects = [], targtype, objtype }: GrantStmt, catalog: Catalog): boolean {
  if (targtype !== 'ACL_TARGET_ALL_IN_SCHEMA') {
    return objects.some((object) => isManagedName(as(object, 'RangeVar'), catalog));
  }
  const isSequence = objtype === 'OBJECT_SEQUENCE';
  return strings(objects)
    .flatMap((schema) => [...(catalog.schemas.get(schema)?.relations.values() ?? [])])
    .some((r) => (r.kind === 'sequence') === isSequence && isManaged(r, catalog));
}

/** Every schema that a statement made; `public` with the first object in it that all nodes have. */
function isSchemaEverywhere(name: string, catalog: Catalog): boolean {
  const schema = catalog.schemas.get(name);
  if (name !== 'public' || !schema) return true;
  if (schema.types.size > 0 || schema.functions.size > 0) return true;
  return [...schema.relations.values()].some((relation) => isManaged(relation, catalog));
}
