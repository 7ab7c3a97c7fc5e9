import { prettyDrift } from './drift-text.ts';
import { exitCodeOf } from './exit.ts';
import { commandConfig } from './flags.ts';
import { printResult } from './report.ts';
import { examples, type Subcommand } from './subcommand.ts';

interface DriftFlags {
  readonly data?: boolean;
  readonly repair?: boolean;
}

export const driftCommand: Subcommand<DriftFlags> = {
  declare: (program) =>
    program
      .command('drift')
      .description('find what nodes and shards have otherwise than the coordinator')
      .option('--data', 'compare the rows of reference tables, too: each copy is read once')
      .option('--repair', 'print what would bring each node to what the coordinator has')
      .addHelpText(
        'after',
        `
Every object of every node and shard against the coordinator, under the names that the coordinator
has for them; and invalid indexes, constraints that were never checked, shards that are left over,
transactions that a node lacks, sequences of which four fifths are used up.

Changes nothing and takes no lease; a role that may only read is enough. --repair prints SQL to be
read and run by you: nothing runs it. It never drops a column or a table; where that, or rows, would
be needed, it says so. Ends with 5 if there is drift.
${examples([
  ['citrate drift', 'what differs, with diffs'],
  ['citrate drift --data', 'rows of reference tables as well'],
  ['citrate drift --repair', 'and what to do about it'],
  ['citrate drift --format json', 'for programs'],
])}`,
      ),

  async run(context) {
    const config = await commandConfig(context);
    const { data = false, repair = false } = context.flags;
    const { driftCluster } = await import('../engine/index.ts');
    const result = await driftCluster(config, {
      data,
      repair,
      signal: context.interruption.signal,
    });
    await printResult(context, result, (drift) => prettyDrift(context, drift));
    return exitCodeOf(result);
  },
};
