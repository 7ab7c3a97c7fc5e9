import type { RecoverResult } from '../engine/model.ts';
import { exitCodeOf } from './exit.ts';
import { commandConfig } from './flags.ts';
import { milliseconds } from './options.ts';
import { printDiagnostics, printResult, say } from './report.ts';
import { examples, type Subcommand } from './subcommand.ts';

interface RecoverFlags {
  readonly dryRun?: boolean;
  readonly wait: number;
}

export const recoverCommand: Subcommand<RecoverFlags> = {
  changesServers: true,

  declare: (program) =>
    program
      .command('recover')
      .description('bring what an ended run left prepared to its end, on every node')
      .option('--dry-run', 'explain only; change nothing')
      .option('--wait <ms>', 'wait this long for another run to end', milliseconds, 0)
      .addHelpText(
        'after',
        `
The coordinator's record decides: a migration that was decided is committed on every node, any other
is rolled back on every node. Prepared transactions of others are never touched.
${examples([
  ['citrate recover --dry-run', 'what would be done, and why'],
  ['citrate recover', 'do it'],
])}`,
      ),

  async run(context) {
    const config = await commandConfig(context);
    const { recoverCluster } = await import('../engine/index.ts');
    const { dryRun, wait } = context.flags;
    const { signal } = context.interruption;
    context.interruption.explain(
      () => 'interrupted: stopping before the next prepared transaction.',
      () => 'stopped waiting. Run "citrate recover" again: it goes on where this run ended.',
    );
    const result = await recoverCluster(config, {
      signal,
      leaseWaitMs: wait,
      dryRun: dryRun === true,
      onEvent: async (event) => {
        if (event.kind === 'notice') await printDiagnostics(context, [event.diagnostic]);
      },
    });
    await printResult(context, result, pretty);
    const nothing = result.branches.length === 0 && result.outcome === 'done';
    if (nothing) say(context, 'nothing to recover');
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
