import { as, type DropStmt, type Node, type ObjectType, type RangeVar } from '@citrate/parser';
import { droppedRelations, rangeVar, resolveTable, strings } from '../../../catalog/index.ts';
import type { Catalog, Relation } from '../../../catalog/model.ts';
import { isManaged } from '../kinds.ts';
import { objectReach } from '../objects.ts';
import { type CitusRule, type Reach, refusal } from '../rule.ts';
import { judgeTrigger, ofTable } from '../triggers.ts';

export const drop: CitusRule<'DropStmt'> = {
  refusesBefore: (statement, catalog) => [
    ...severalIndexes(statement, catalog),
    ...(statement.removeType === 'OBJECT_TRIGGER'
      ? judgeTrigger(tablesNamed(statement)[0], catalog)
      : []),
  ],
  reach: (statement, { before }) => reach(statement, before),
};

function severalIndexes(statement: DropStmt, catalog: Catalog) {
  const { objects = [], removeType } = statement;
  if (removeType !== 'OBJECT_INDEX' || objects.length < 2) return [];
  if (!droppedRelations(statement, catalog).some((index) => isManaged(index, catalog))) return [];
  return refusal('citus-refuses', 'Citus drops one index of tables with shards at a time', {
    hint: 'Write a DROP INDEX for each.',
  });
}

/** Triggers, policies and rules are named behind their table. */
function tablesNamed({ objects }: DropStmt): RangeVar[] {
  return (objects ?? []).map((object) => rangeVar(strings(as(object, 'List')?.items).slice(0, -1)));
}

const relations: ReadonlySet<ObjectType> = new Set<ObjectType>([
  'OBJECT_FOREIGN_TABLE',
  'OBJECT_INDEX',
  'OBJECT_SEQUENCE',
  'OBJECT_TABLE',
  'OBJECT_VIEW',
]);

const ofTables: ReadonlySet<ObjectType> = new Set<ObjectType>(['OBJECT_POLICY', 'OBJECT_TRIGGER']);

function reach(statement: DropStmt, catalog: Catalog): Reach {
  const { removeType: type = 'OBJECT_TABLE', objects } = statement;
  if (relations.has(type)) return reachOfRelations(droppedRelations(statement, catalog), catalog);
  if (ofTables.has(type)) return ofTable(tablesNamed(statement)[0], catalog);
  if (type === 'OBJECT_STATISTIC_EXT') return statisticsReach(objects, catalog);
  return objectReach(type, objects?.[0], catalog);
}

function reachOfRelations(dropped: readonly Relation[], catalog: Catalog): Reach {
  const managed = dropped.filter((relation) => isManaged(relation, catalog));
  if (managed.length === 0) return 'local';
  const shards = managed.some(({ kind }) => kind === 'table' || kind === 'index');
  return shards ? 'per shard' : 'all nodes';
}

/** Statistics of a table that has shards. */
export function statisticsReach(objects: readonly Node[] | undefined, catalog: Catalog): Reach {
  const tables = (objects ?? []).flatMap((object) => {
    const [name = '', schema] = strings(as(object, 'List')?.items).toReversed();
    const schemas = schema === undefined ? catalog.searchPath : [schema];
    return schemas.flatMap((s) => catalog.schemas.get(s)?.statistics.get(name)?.table ?? []);
  });
  const shards = tables.some(({ schema, name }) =>
    isManaged(resolveTable(catalog, { schemaname: schema, relname: name }), catalog),
  );
  return shards ? 'per shard' : 'local';
}
