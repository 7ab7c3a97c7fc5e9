import { as, type NodeOf, type ObjectType, type RenameStmt } from '@citrate/parser';
import { resolveRelation, TEMP_SCHEMA, tablesReferring } from '../../../catalog/index.ts';
import type { Catalog } from '../../../catalog/model.ts';
import { tableOfShard } from '../../protected.ts';
import { shown } from '../../words.ts';
import { citusTable, isManaged, tableOf } from '../kinds.ts';
import { objectReach } from '../objects.ts';
import { type CitusRule, INTERNAL, type Reach, refusal } from '../rule.ts';
import { judgeTrigger, ofTable } from '../triggers.ts';
import { statisticsReach } from './drop.ts';
import { ownSchema } from './objects.ts';

/** Objects that RENAME, OWNER TO and SET SCHEMA name as relations, or as parts of one. */
const ofRelations: ReadonlySet<ObjectType> = new Set<ObjectType>([
  'OBJECT_COLUMN',
  'OBJECT_FOREIGN_TABLE',
  'OBJECT_INDEX',
  'OBJECT_SEQUENCE',
  'OBJECT_TABLE',
  'OBJECT_VIEW',
]);

const onTables: ReadonlySet<ObjectType> = new Set<ObjectType>(['OBJECT_POLICY', 'OBJECT_TRIGGER']);

export const rename: CitusRule<'RenameStmt'> = {
  refusesBefore: ({ renameType, relation, newname = '' }, catalog) => {
    if (renameType === 'OBJECT_TRIGGER') return judgeTrigger(relation, catalog);
    if (renameType === 'OBJECT_TABLE') return shardsName(relation, newname, catalog);
    return renameType === 'OBJECT_TABCONSTRAINT' ? renamedConstraint(relation, catalog) : [];
  },
  reach: ({ renameType: type = 'OBJECT_TABLE', relation, object }, { before }) =>
    reachOf(type, relation, object, before),
};

export const setSchema: CitusRule<'AlterObjectSchemaStmt'> = {
  refusesBefore: ({ objectType, relation, object, newschema }, catalog) =>
    objectType === 'OBJECT_EXTENSION'
      ? ownSchema(as(object, 'String')?.sval ?? '')
      : [...entersSession(relation, newschema, catalog), ...leavesSchema(relation, catalog)],
  reach: ({ objectType: type = 'OBJECT_TABLE', relation, object }, change) => {
    const reach = reachOf(type, relation, object, change.before);
    return reach === 'local' && entersSchema(type, change) ? 'per shard' : reach;
  },
};

export const alterOwner: CitusRule<'AlterOwnerStmt'> = {
  reach: ({ objectType: type = 'OBJECT_TABLE', relation, object }, { before }) =>
    reachOf(type, relation, object, before),
};

/** A table that moves into a distributed schema gets a shard there. */
function entersSchema(type: ObjectType, { before, after }: { before: Catalog; after: Catalog }) {
  return type === 'OBJECT_TABLE' && before.cluster.nextShardId !== after.cluster.nextShardId;
}

function reachOf(
  type: ObjectType,
  relation: RenameStmt['relation'],
  object: RenameStmt['object'],
  catalog: Catalog,
): Reach {
  if (ofRelations.has(type)) return relationReach(relation, catalog);
  if (onTables.has(type)) return ofTable(relation, catalog);
  if (type === 'OBJECT_STATISTIC_EXT') return statisticsReach(object ? [object] : [], catalog);
  return objectReach(type, object, catalog);
}

function relationReach(name: RenameStmt['relation'], catalog: Catalog): Reach {
  const relation = name && resolveRelation(catalog, name);
  if (!isManaged(relation, catalog)) return 'local';
  return tableOf(relation, catalog) ? 'per shard' : 'all nodes';
}

function renamedConstraint(name: NodeOf<'RenameStmt'>['relation'], catalog: Catalog) {
  const table = citusTable(name, catalog);
  if (!table) return [];
  return refusal(
    'citus-refuses',
    `Citus does not rename constraints of ${shown(table, catalog)} on shards`,
    {
      detail:
        'On shards, constraints have names of their own, or the table’s, by when they were made.',
      hint: 'Drop the constraint, and add it under its new name.',
    },
  );
}

/** A node that has the shard has no room for the table under that name. */
function shardsName(name: RenameStmt['relation'], newname: string, catalog: Catalog) {
  const table = citusTable(name, catalog);
  if (!table || !tableOfShard({ schema: table.schema, name: newname }, catalog)) return [];
  return refusal(
    'citus-refuses',
    `relation "${newname}" already exists`,
    { detail: 'It is a shard.', hint: 'Use a name without a number at its end.' },
    '42P07',
  );
}

/** Citus looks for the schema by this very name before PostgreSQL knows it for the session's own. */
function entersSession(name: RenameStmt['relation'], schema: string | undefined, catalog: Catalog) {
  const table = schema === TEMP_SCHEMA && citusTable(name, catalog);
  if (!table) return [];
  return refusal(
    'citus-refuses',
    `${shown(table, catalog)} cannot move into the schema of temporary tables`,
    { hint: 'Create a temporary table like it, and copy the rows that are needed.' },
    '3F000',
  );
}

/** A table leaves a distributed schema without its shard: foreign keys keep it there. */
function leavesSchema(name: RenameStmt['relation'], catalog: Catalog) {
  const table = citusTable(name, catalog);
  if (!table || !catalog.citus?.schemas.has(table.schema)) return [];
  const refers = table.constraints.some((c) => c.kind === 'foreign key');
  if (!refers && tablesReferring(catalog, table).length === 0) return [];
  return refusal(
    'citus-refuses',
    `${shown(table, catalog)} cannot leave its distributed schema with foreign keys`,
    { hint: 'Drop the foreign keys from and to the table first.' },
    INTERNAL,
  );
}
