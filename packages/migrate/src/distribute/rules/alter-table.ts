import { type AlterTableStmt, type AlterTableType, as } from '@citrate/parser';
import {
  allOf,
  alterTableWords,
  apply,
  resolveTable,
  type TreeDiagnostic,
} from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { subcommandRule } from '../alter-table/index.ts';
import { isFamily } from '../families.ts';
import { judgeClones, judgeUsingIndex } from '../partitions.ts';
import { type Asked, notYet, type Rule } from '../rule.ts';
import { type Verdict, verdict } from '../verdict.ts';
import { objectWords } from '../words.ts';
import { judgePartitionCommand, partitionCommand } from './partition-commands.ts';
import { onItsTable } from './parts-of-tables.ts';

/**
 * On a plain table Postgres's own rules are enough. On a distributed or reference table every
 * subcommand is judged; several in one statement run together on each shard.
 */
export const alterTable: Rule<'AlterTableStmt'> = (statement, catalog, asked) => {
  if (statement.objtype !== 'OBJECT_TABLE') return alterOther(statement, catalog);
  const table = statement.relation && resolveTable(catalog, statement.relation);
  const unplanned = unplannedSubcommand(statement);
  if (unplanned) return notYet(`ALTER TABLE … ${alterTableWords[unplanned]}`)();
  if (table && isFamily(table, catalog)) {
    return notYet('ALTER TABLE on a table that distributed tables inherit from')();
  }
  const partition = table && partitionCommand(statement);
  if (partition) return judgePartitionCommand(partition, table, catalog, asked);
  if (!table?.distribution) return verdict('local');
  return verdict('per shard', [
    ...judgeSubcommands(statement, table, catalog, asked),
    ...(table.partitionKey ? judgeOnPartitions(statement, table, catalog) : []),
  ]);
};

/** What the server does to the partitions by itself must be what the coordinator's does. */
function judgeOnPartitions(
  statement: AlterTableStmt,
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const { catalog: after } = apply(catalog, { AlterTableStmt: statement });
  return [...judgeUsingIndex(statement, table, catalog), ...judgeClones(catalog, after)];
}

/** The same statement alters what is no table. */
function alterOther(statement: AlterTableStmt, catalog: Catalog): Verdict {
  switch (statement.objtype) {
    case 'OBJECT_TYPE':
      return verdict('all nodes');
    case 'OBJECT_INDEX':
      return onItsTable('AlterTableStmt', 'ALTER INDEX on')(statement, catalog);
    case 'OBJECT_MATVIEW':
    case 'OBJECT_VIEW':
      return verdict('local');
    default:
      return notYet(`ALTER ${objectWords(statement.objtype)}`)();
  }
}

function judgeSubcommands(
  statement: AlterTableStmt,
  table: Table,
  catalog: Catalog,
  asked: Asked | undefined,
): readonly TreeDiagnostic[] {
  return (statement.cmds ?? []).flatMap((node) => {
    const command = as(node, 'AlterTableCmd');
    return command ? subcommandRule(command.subtype)(command, table, catalog, asked) : [];
  });
}

/** What the catalog knows, and no plan takes anywhere: not even on a plain table. */
const unplannedSubcommands: ReadonlySet<AlterTableType> = new Set([
  'AT_AddInherit',
  'AT_DropInherit',
]);

function unplannedSubcommand({ cmds }: AlterTableStmt): AlterTableType | undefined {
  for (const { subtype } of allOf(cmds, 'AlterTableCmd')) {
    if (subtype && unplannedSubcommands.has(subtype)) return subtype;
  }
  return undefined;
}
