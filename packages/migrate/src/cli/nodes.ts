import type { NodeStatus, NodesResult } from '../engine/model.ts';
import { exitCodeOf } from './exit.ts';
import { commandConfig } from './flags.ts';
import { withoutSession } from './node-words.ts';
import { printResult } from './report.ts';
import { examples, type Subcommand } from './subcommand.ts';
import { count, table } from './terminal.ts';

export const nodesCommand: Subcommand = {
  declare: (program) =>
    program
      .command('nodes')
      .description('show the nodes of the cluster, and how many shards each has')
      .addHelpText(
        'after',
        `
Changes nothing. A fleet has its nodes on record from the first apply on; a Citus cluster in
pg_dist_node.
${examples([
  ['citrate nodes', 'a line for each node'],
  ['citrate nodes --format json', 'for scripts'],
])}`,
      ),

  async run(context) {
    const config = await commandConfig(context);
    const { nodesCluster } = await import('../engine/index.ts');
    const result = await nodesCluster(config, { signal: context.interruption.signal });
    await printResult(context, result, pretty);
    return exitCodeOf(result);
  },
};

function pretty({ nodes, diagnostics }: NodesResult): string {
  return table(nodes.map((node) => row(node, withoutSession(node.name, diagnostics))));
}

function row(node: NodeStatus, missing: string): string[] {
  const { name, coordinator, shards, reachable, version = '', database = '' } = node;
  return [
    name,
    coordinator ? 'coordinator' : 'worker',
    count(shards, 'shard'),
    reachable ? `PostgreSQL ${version}` : missing,
    database,
    notes(node).join(', '),
  ];
}

function notes({ recorded, active, synced, takesShards, coordinator }: NodeStatus): string[] {
  return [
    ...(recorded ? [] : ['not on record']),
    ...(active === false ? ['not active'] : []),
    ...(synced === false ? ['out of sync'] : []),
    ...(takesShards === false && !coordinator ? ['takes no new shards'] : []),
  ];
}
