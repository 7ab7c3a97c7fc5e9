import { as, type FuncCall, type SelectStmt } from '@citrate/parser';
import { apply, distributionCall, strings } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import { distributionChanges } from '../changes.ts';
import { judgeDistribution } from '../distribution-call.ts';
import { notYet, type Rule, refused } from '../rule.ts';
import { type Verdict, verdict } from '../verdict.ts';

/** Functions of Citus that change what is distributed, and that Citrate has no equal for yet. */
const otherCalls: ReadonlySet<string> = new Set([
  'alter_distributed_table',
  'alter_old_partitions_set_access_method',
  'alter_table_set_access_method',
  'citus_add_local_table_to_metadata',
  'citus_schema_distribute',
  'citus_schema_undistribute',
  'create_distributed_function',
  'create_time_partitions',
  'drop_old_time_partitions',
  'isolate_tenant_to_new_shard',
  'truncate_local_data_after_distributing_table',
  'undistribute_table',
  'update_distributed_table_colocation',
]);

/** Functions of Citus that end transactions of their own, or run longer than one. */
const outsideTransactions: ReadonlySet<string> = new Set([
  'citus_cleanup_orphaned_resources',
  'citus_copy_shard_placement',
  'citus_drain_node',
  'citus_job_wait',
  'citus_move_shard_placement',
  'citus_rebalance_start',
  'citus_rebalance_stop',
  'citus_rebalance_wait',
  'citus_split_shard_by_split_points',
  'create_distributed_table_concurrently',
  'rebalance_table_shards',
  'replicate_table_shards',
]);

/** SELECT is a statement of the language where it calls what distributes a table. */
export const select: Rule<'SelectStmt'> = (statement, catalog) => {
  if (distributionCall({ SelectStmt: statement })) return judgeCall(statement, catalog);
  const name = calledFunction(statement);
  if (name !== undefined && outsideTransactions.has(name)) return outside(name);
  if (name !== undefined && otherCalls.has(name)) return notYet(`${name}()`)();
  return refused('queries', 'SELECT in a migration would run on the coordinator only', {
    detail:
      'Rows of distributed tables are in shards on the workers, and a migration returns none.',
    hint: 'Use create_distributed_table or create_reference_table; run other queries outside of migrations.',
  });
};

function outside(name: string): Verdict {
  const explanation = {
    detail: 'A migration is one transaction on all nodes.',
    hint: name.startsWith('create_')
      ? 'Use create_distributed_table, in the file that creates the table.'
      : 'Shards are moved outside of migrations.',
  };
  return refused('outside', `${name}() cannot run inside a transaction`, explanation, '25001');
}

function judgeCall(statement: SelectStmt, catalog: Catalog): Verdict {
  const { catalog: after, diagnostics } = apply(catalog, { SelectStmt: statement });
  const tables = distributionChanges(catalog, after).distributed;
  const problems = tables.flatMap((table) => judgeDistribution(table, after));
  return verdict('engine', [...diagnostics, ...problems]);
}

/** The function that `SELECT f(…)` calls and nothing else; its schema does not matter. */
function calledFunction({ targetList, fromClause }: SelectStmt): string | undefined {
  const [target, ...others] = targetList ?? [];
  if (others.length > 0 || fromClause?.length) return undefined;
  const call: FuncCall | undefined = as(as(target, 'ResTarget')?.val, 'FuncCall');
  return strings(call?.funcname).at(-1);
}
