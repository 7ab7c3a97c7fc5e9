import { as, type CreateStmt, type RangeVar } from '@citrate/parser';
import {
  creationName,
  findTable,
  resolveTable,
  type TreeDiagnostic,
} from '../../../catalog/index.ts';
import type { Catalog, Table } from '../../../catalog/model.ts';
import { tableOfShard } from '../../protected.ts';
import { shown } from '../../words.ts';
import { refusedConstraints } from '../constraints.ts';
import { multiLevel } from '../partitions.ts';
import { type Change, type CitusRule, INTERNAL, type Reach, refusal } from '../rule.ts';

/** A new table is the coordinator's, unless its schema, its parent or a foreign key make it more. */
export const createTable: CitusRule<'CreateStmt'> = {
  refusesBefore: (statement, catalog) => [
    ...judgeParents(statement, catalog),
    ...judgeSchema(statement, catalog),
  ],
  refusesAfter: (statement, change) => [
    ...judgePartition(statement, change),
    ...refusedConstraints(change),
  ],
  reach: ({ relation }, change) => reachOf(relation, change),
};

/** The result of a query is the coordinator's, in a distributed schema as well a table of that. */
export const createTableAs: CitusRule<'CreateTableAsStmt'> = {
  reach: ({ into }, change) => reachOf(into?.rel, change),
};

/** A plain table by the name of a shard counts as that shard: Citus hides it. */
function reachOf(relation: RangeVar | undefined, change: Change): Reach {
  const table = made(relation, change);
  if (!table) return 'local';
  return table.distribution || tableOfShard(table, change.before) ? 'per shard' : 'local';
}

function made(relation: RangeVar | undefined, { before, after }: Change): Table | undefined {
  if (!relation) return undefined;
  const name = creationName(before, relation);
  return findTable(before, name) ? undefined : findTable(after, name);
}

function parents({ inhRelations, partbound }: CreateStmt, catalog: Catalog): Table[] {
  if (partbound) return [];
  return (inhRelations ?? []).flatMap((node) => {
    const name = as(node, 'RangeVar');
    return (name && resolveTable(catalog, name)) ?? [];
  });
}

function judgeParents(statement: CreateStmt, catalog: Catalog): readonly TreeDiagnostic[] {
  const parent = parents(statement, catalog).find((table) => table.distribution);
  if (!parent) return [];
  return refusal(
    'citus-refuses',
    `${quoted(statement)} cannot inherit from ${shown(parent, catalog)}, which has shards`,
    { hint: 'Write its columns out.' },
    INTERNAL,
  );
}

function judgeSchema(statement: CreateStmt, catalog: Catalog): readonly TreeDiagnostic[] {
  const { relation, inhRelations, partbound, ofTypename } = statement;
  if (!relation || relation.relpersistence === 't') return [];
  if (!catalog.citus?.schemas.has(creationName(catalog, relation).schema)) return [];
  if (inhRelations && !partbound) return inDistributedSchema(statement, 'inherit', INTERNAL);
  return ofTypename ? inDistributedSchema(statement, 'be made OF a type') : [];
}

function inDistributedSchema(statement: CreateStmt, verb: string, code?: string) {
  return refusal(
    'citus-refuses',
    `${quoted(statement)} cannot ${verb}, as its schema is distributed`,
    { hint: 'Write its columns out.' },
    code,
  );
}

function judgePartition(statement: CreateStmt, { before, after }: Change) {
  if (!statement.partbound || !statement.partspec) return [];
  const table = made(statement.relation, { before, after });
  return table?.distribution ? multiLevel(table, after) : [];
}

function quoted({ relation }: CreateStmt): string {
  return `"${relation?.relname ?? ''}"`;
}
