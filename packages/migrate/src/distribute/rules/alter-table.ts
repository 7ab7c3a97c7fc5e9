import { type AlterTableStmt, type AlterTableType, as } from '@citrate/parser';
import { alterTableWords, resolveTable, type TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { subcommandRule } from '../alter-table/index.ts';
import { isFamily } from '../families.ts';
import { notYet, type Rule } from '../rule.ts';
import { verdict } from '../verdict.ts';
import { objectWords } from '../words.ts';

/**
 * On a plain table Postgres's own rules are enough. On a distributed or reference table every
 * subcommand is judged; several in one statement run together on each shard.
 */
export const alterTable: Rule<'AlterTableStmt'> = (statement, catalog) => {
  if (statement.objtype !== 'OBJECT_TABLE')
    return notYet(`ALTER ${objectWords(statement.objtype)}`)();
  const table = statement.relation && resolveTable(catalog, statement.relation);
  const unplanned = unplannedSubcommand(statement);
  if (unplanned) return notYet(`ALTER TABLE … ${alterTableWords[unplanned]}`)();
  if (table && isFamily(table, catalog)) {
    return notYet(
      'ALTER TABLE on a partitioned table, or on one that distributed tables inherit from,',
    )();
  }
  if (!table?.distribution) return verdict('local');
  return verdict('per shard', judgeSubcommands(statement, table, catalog));
};

function judgeSubcommands(
  statement: AlterTableStmt,
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  return (statement.cmds ?? []).flatMap((node) => {
    const command = as(node, 'AlterTableCmd');
    return command ? subcommandRule(command.subtype)(command, table, catalog) : [];
  });
}

/** What the catalog knows, and no plan takes anywhere: not even on a plain table. */
const unplannedSubcommands: ReadonlySet<AlterTableType> = new Set([
  'AT_AddInherit',
  'AT_AttachPartition',
  'AT_DetachPartition',
  'AT_DropInherit',
]);

function unplannedSubcommand({ cmds }: AlterTableStmt): AlterTableType | undefined {
  return (cmds ?? [])
    .flatMap((node) => as(node, 'AlterTableCmd')?.subtype ?? [])
    .find((subtype) => unplannedSubcommands.has(subtype));
}
