import { type AlterTableStmt, as } from '@citrate/parser';
import { allOf, apply, resolveTable, type TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { subcommandRule } from '../alter-table/index.ts';
import { inheritsFromShards, isFamily } from '../families.ts';
import { judgeClones, judgeUsingIndex } from '../partitions.ts';
import { type Asked, notYet, type Rule } from '../rule.ts';
import { type Verdict, verdict } from '../verdict.ts';
import { objectWords, shown } from '../words.ts';
import { judgePartitionCommand, partitionCommand } from './partition-commands.ts';
import { onItsTable } from './parts-of-tables.ts';

/**
 * On a plain table Postgres's own rules are enough. On a distributed or reference table every
 * subcommand is judged; several in one statement run together on each shard.
 */
export const alterTable: Rule<'AlterTableStmt'> = (statement, catalog, asked) => {
  if (statement.objtype !== 'OBJECT_TABLE') return alterOther(statement, catalog);
  const table = statement.relation && resolveTable(catalog, statement.relation);
  if (table && isFamily(table, catalog)) {
    return notYet('ALTER TABLE on a table that distributed tables inherit from')();
  }
  const partition = table && partitionCommand(statement);
  if (partition) return judgePartitionCommand(partition, table, catalog, asked);
  if (!table) return verdict('local');
  if (!table.distribution) return verdict('local', judgeInheritance(statement, table, catalog));
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

/** INHERIT and NO INHERIT: plain tables do as they like; shards do not inherit. */
function judgeInheritance(
  { cmds }: AlterTableStmt,
  child: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  return allOf(cmds, 'AlterTableCmd').flatMap(({ subtype, def }) => {
    const name = subtype === 'AT_AddInherit' ? as(def, 'RangeVar') : undefined;
    const parent = name && resolveTable(catalog, name);
    return parent?.distribution ? [inheritsFromShards(shown(child, catalog), parent, catalog)] : [];
  });
}
