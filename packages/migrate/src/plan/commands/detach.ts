/** DETACH PARTITION … CONCURRENTLY, of a table that is on the coordinator alone. */
import { deparse } from '@citrate/deparser';
import { type AlterTableStmt, as, type RangeVar } from '@citrate/parser';
import { findTable, resolveTable } from '../../catalog/index.ts';
import type { Catalog, QualifiedName } from '../../catalog/model.ts';
import { qualify } from '../../complete/index.ts';
import { fixed } from '../../layout/index.ts';
import { sqlName } from '../compose.ts';
import { lockOn } from '../locks.ts';
import type { Command } from '../model.ts';
import { onCoordinator } from './command.ts';
import type { Planner } from './planner.ts';

export const detachConcurrently: Planner<'AlterTableStmt'> = (statement, { before }) => {
  const table = placeOf(statement.relation, before);
  const partition = placeOf(partitionOf(statement), before);
  const tree = qualify({ AlterTableStmt: statement }, before);
  const known = findTable(before, table);
  const locks = known ? [lockOn(known, 'SHARE UPDATE EXCLUSIVE')] : [];
  const command: Command = {
    ...onCoordinator(deparse(tree), { locks }),
    outside: {
      effect: 'detaches partition',
      object: fixed(sqlName(partition)),
      table: fixed(sqlName(table)),
    },
  };
  return [command];
};

function partitionOf({ cmds = [] }: AlterTableStmt): RangeVar | undefined {
  const [command] = cmds.map((node) => as(node, 'AlterTableCmd'));
  return as(command?.def, 'PartitionCmd')?.name;
}

/** Where it is, or would be: the server says it if it is not there. */
function placeOf({ schemaname, relname = '' }: RangeVar = {}, catalog: Catalog): QualifiedName {
  const found = resolveTable(catalog, { ...(schemaname && { schemaname }), relname });
  if (found) return found;
  return { schema: schemaname ?? catalog.searchPath[0] ?? 'public', name: relname };
}
