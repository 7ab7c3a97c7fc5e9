import { quoteIdentifier } from '@citrate/deparser';
import type { Node } from '@citrate/parser';
import { findRelation, stringNode } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { distributionChanges, guardTriggers } from '../../distribute/index.ts';
import { statisticsOf, tableParts } from '../../dump/index.ts';
import { compose, regclass, relationSlot, sqlName } from '../compose.ts';
import { locksOn, mergeLocks, referencedTables } from '../locks.ts';
import type { Command } from '../model.ts';
import { createSerialSequence, type NumberHoles, ownSerialSequence } from '../shard-sequences.ts';
import {
  addForeignKeys,
  addKeys,
  createIndex,
  createShard,
  grants,
  plainIndexes,
} from '../shard-table.ts';
import { shardTemplate } from '../shard-template.ts';
import { nameOf, onCoordinator, onShards } from './command.ts';
import { namedParts } from './key-parts.ts';
import { attachShards } from './partitions.ts';
import type { Question } from './planner.ts';

/** create_distributed_table and create_reference_table: shards, made from the catalog. */
export function distribute(_: unknown, question: Question): readonly Command[] {
  return newShards(question);
}

/**
 * Shards of all tables that the statement distributes: with a partitioned table its partitions, whose
 * shards become partitions of the table's.
 *
 * The owners come last: whoever runs the migration need not be able to change a table of that role,
 * and privileges granted before move along to the new owner.
 */
export function newShards({ before, after }: Question): readonly Command[] {
  const { distributed } = distributionChanges(before, after);
  return [
    ...distributed.flatMap((table) => [
      ...onItsCoordinator(table, before),
      ...shardCommands(table, after),
      ...attachShards(table, before, after),
    ]),
    ...namedParts(before, after),
    ...distributed.map((table) =>
      onShards(
        compose`ALTER TABLE ${relationSlot(table)} OWNER TO ${quoteIdentifier(table.owner)}`,
        table,
        [after],
      ),
    ),
  ];
}

/**
 * On the coordinator, functions that installing schema citrate makes. From the trigger on nobody can
 * write, so that the table is empty for good when that is looked at.
 */
function onItsCoordinator(table: Table, before: Catalog): Command[] {
  const locks = [{ table: nameOf(table), mode: 'SHARE ROW EXCLUSIVE', shards: [] } as const];
  const isShell = table.distribution?.kind === 'distributed';
  return [
    ...(isShell ? guards(table).map((sql) => onCoordinator(sql, { locks })) : []),
    onCoordinator(`SELECT citrate.assert_empty(${regclass(table)})`, {
      locks: mergeLocks(locks, before),
    }),
  ];
}

/** Statement-level, so that they fire without rows; ALWAYS, so that replication does not pass. */
function guards(table: Table): string[] {
  const on = sqlName(table);
  const execute = 'FOR EACH STATEMENT EXECUTE FUNCTION citrate.refuse_shell_write()';
  return [
    `CREATE TRIGGER ${guardTriggers.write} BEFORE INSERT OR UPDATE OR DELETE ON ${on} ${execute}`,
    `CREATE TRIGGER ${guardTriggers.truncate} BEFORE TRUNCATE ON ${on} ${execute}`,
    `ALTER TABLE ONLY ${on} ENABLE ALWAYS TRIGGER ${guardTriggers.write}, ENABLE ALWAYS TRIGGER ${guardTriggers.truncate}`,
  ];
}

function shardCommands(table: Table, after: Catalog): Command[] {
  const { distribution } = table;
  const catalogs = [after];
  const command = (node: Node): Command => onShards(shardTemplate(node, table), table, catalogs);
  const serials = distribution?.kind === 'distributed' ? table.columns : [];
  return [
    ...serials.flatMap((c) =>
      distribution?.kind === 'distributed'
        ? createSerialSequence(c, table, distribution, catalogs)
        : [],
    ),
    createCommand(table, after),
    ...serials.flatMap((c) => ownSerialSequence(c, table, catalogs)),
    ...[addKeys(table) ?? []].flat().map(command),
    ...plainIndexes(table, after).map((index) => command(createIndex(index))),
    ...foreignKeys(table, after),
    ...tableParts(table, after).map(command),
    ...grantNodes(table, after).map(command),
    ...statisticsOwners(table, after).map(command),
  ];
}

function createCommand(table: Table, catalog: Catalog): Command {
  const holes: NumberHoles = new Map();
  return onShards(shardTemplate(createShard(table, holes), table, holes), table, [catalog]);
}

function foreignKeys(table: Table, catalog: Catalog): Command[] {
  const node = addForeignKeys(table);
  if (!node) return [];
  const locks = referencedTables(table, catalog).flatMap((t) =>
    locksOn(t, 'SHARE ROW EXCLUSIVE', catalog),
  );
  return [onShards(shardTemplate(node, table), table, [catalog], mergeLocks(locks, catalog))];
}

/** Privileges on the table, and on the sequences that its shards have copies of. */
function grantNodes(table: Table, catalog: Catalog): Node[] {
  const sequences = table.distribution?.kind === 'distributed' ? table.columns : [];
  return [
    ...grants(table, catalog),
    ...sequences.flatMap(({ serial }) => {
      const sequence = serial && findRelation(catalog, serial);
      return sequence?.kind === 'sequence' ? grants(sequence, catalog) : [];
    }),
  ];
}

/** Statistics belong to who made them, which need not be the table's owner. */
function statisticsOwners(table: Table, catalog: Catalog): Node[] {
  const others = statisticsOf(table, catalog).filter(({ owner }) => owner !== catalog.currentRole);
  return others.map(({ schema, name, owner }) => ({
    AlterOwnerStmt: {
      objectType: 'OBJECT_STATISTIC_EXT',
      object: { List: { items: [schema, name].map(stringNode) } },
      newowner: { roletype: 'ROLESPEC_CSTRING', rolename: owner },
    },
  }));
}
