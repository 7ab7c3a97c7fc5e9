import { Option } from 'commander';
import type { OperatorDecision, RecoverResult } from '../engine/model.ts';
import { exitCodeOf } from './exit.ts';
import { commandConfig } from './flags.ts';
import { explainInterruption } from './interrupted-run.ts';
import { milliseconds, operatorDecision } from './options.ts';
import { createProgress } from './progress.ts';
import { printResult, say } from './report.ts';
import { examples, type Subcommand } from './subcommand.ts';

interface RecoverFlags {
  readonly dryRun?: boolean;
  readonly wait: number;
  readonly decide?: OperatorDecision;
}

export const recoverCommand: Subcommand<RecoverFlags> = {
  changesServers: true,

  declare: (program) =>
    program
      .command('recover')
      .description('bring what an ended run left prepared to its end, on every node')
      .option('--dry-run', 'explain only; change nothing')
      .option('--wait <ms>', 'wait this long for another run to end', milliseconds, 0)
      .addOption(
        new Option(
          '--decide <transaction>=<commit|rollback>',
          'what to do with a transaction that recovery leaves',
        )
          .argParser(operatorDecision)
          .conflicts('dryRun'),
      )
      .addHelpText(
        'after',
        `
The coordinator's record decides: a migration that was decided is committed on every node, any other
is rolled back on every node. Prepared transactions of others are never touched. Where the record is
lost, --decide says how to finish the transaction; what the coordinator decided stays decided.
${examples([
  ['citrate recover --dry-run', 'what would be done, and why'],
  ['citrate recover', 'do it'],
  ['citrate recover --decide 0f9d…=rollback', 'one that was left: its 32 digits, as status shows'],
])}`,
      ),

  async run(context) {
    const config = await commandConfig(context);
    const { recoverCluster } = await import('../engine/index.ts');
    const { dryRun, wait, decide } = context.flags;
    const progress = createProgress(context);
    const watch = explainInterruption(context.interruption);
    const result = await recoverCluster(config, {
      signal: context.interruption.signal,
      leaseWaitMs: wait,
      dryRun: dryRun === true,
      ...(decide !== undefined && { decide }),
      onEvent: async (event) => {
        watch(event);
        await progress.listen(event);
      },
    }).finally(progress.finish);
    await printResult(context, result, pretty);
    const nothing = result.branches.length === 0 && result.outcome === 'done';
    if (nothing) say(context, 'nothing is left to recover');
    return exitCodeOf(result);
  },
};

function pretty({ branches }: RecoverResult): string {
  return branches
    .map(({ decision: { server, gid, decision, reason }, result }) => {
      return `${server}  ${gid}  ${decision}: ${result}\n    ${reason}\n`;
    })
    .join('');
}
