import { type AlterTableStmt, as } from '@citrate/parser';
import { resolveTable, type TreeDiagnostic } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { subcommandRule } from '../alter-table/index.ts';
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
