import { Option } from 'commander';
import type { OperatorDecision, PreparedStatus, RecoverResult } from '../engine/model.ts';
import { exitCodeOf } from './exit.ts';
import { commandConfig } from './flags.ts';
import { runGiveUp } from './give-up.ts';
import { explainInterruption } from './interrupted-run.ts';
import { milliseconds, operatorDecision, progressOption, version } from './options.ts';
import { effectsOf } from './prepared-text.ts';
import { createProgress } from './progress.ts';
import { printResult, say } from './report.ts';
import { examples, type Subcommand } from './subcommand.ts';

interface RecoverFlags {
  readonly dryRun?: boolean;
  readonly wait: number;
  readonly decide?: OperatorDecision;
  readonly withoutCoordinator?: boolean;
  readonly giveUp?: string;
}

export const recoverCommand: Subcommand<RecoverFlags> = {
  changesServers: true,

  declare: (program) =>
    program
      .command('recover')
      .description('bring what an ended run left prepared to its end, on every node')
      .option('--dry-run', 'explain only; change nothing')
      .option('--wait <ms>', 'wait this long for another run to end', milliseconds, 0)
      .option(
        '--without-coordinator',
        'it is gone: finish only what the markers of the workers prove, or --decide says',
      )
      .addOption(
        new Option(
          '--decide <transaction>=<commit|rollback>',
          'what to do with a transaction that recovery leaves',
        )
          .argParser(operatorDecision)
          .conflicts('dryRun'),
      )
      .addOption(
        new Option(
          '--give-up <version>',
          'a migration that is applied in part: forget that it was begun',
        )
          .argParser(version)
          .conflicts(['decide', 'withoutCoordinator']),
      )
      .addOption(progressOption())
      .addHelpText(
        'after',
        `
The coordinator's record decides: a migration that was decided is committed on every node, any other
is rolled back on every node. Prepared transactions of others are never touched. Where the record is
lost, --decide says how to finish the transaction; what the coordinator decided stays decided.

Without the coordinator a marker on one worker proves that a transaction was committed, and the others
are committed as well. What no marker proves is left, for the coordinator or for --decide.

With --give-up, a file that is applied in part is pending again. Nothing of it is undone: what stays,
and on which node, is shown before you are asked, and kept in the history.
${examples([
  ['citrate recover --dry-run', 'what would be done, and why'],
  ['citrate recover', 'do it'],
  ['citrate recover --without-coordinator', 'what can be finished while it is gone'],
  ['citrate recover --give-up 20260412093000', 'do not finish this file; what stays is shown'],
  ['citrate recover --decide 0f9d…=rollback', 'one that was left: its 32 digits, as status shows'],
])}`,
      ),

  async run(context) {
    const config = await commandConfig(context);
    const { recoverCluster } = await import('../engine/index.ts');
    const { dryRun, wait, decide, withoutCoordinator = false, giveUp } = context.flags;
    if (giveUp !== undefined) return runGiveUp(context, config, giveUp);
    const progress = createProgress(context);
    const watch = explainInterruption(context.interruption);
    const result = await recoverCluster(config, {
      signal: context.interruption.signal,
      leaseWaitMs: wait,
      dryRun: dryRun === true,
      withoutCoordinator,
      ...(decide !== undefined && { decide }),
      onEvent: async (event) => {
        watch(event);
        await progress.listen(event);
      },
    }).finally(progress.finish);
    await printResult(context, result, (found) => pretty(found, dryRun === true));
    const { branches, closed, outcome } = result;
    const nothing = branches.length + closed.length === 0 && outcome === 'done';
    if (nothing) say(context, 'nothing is left to recover');
    return exitCodeOf(result);
  },
};

function pretty({ branches, closed, others }: RecoverResult, dryRun: boolean): string {
  const ours = branches.map(
    ({ decision: { server, gid, decision, reason }, result, found }) =>
      `${server}  ${gid}  ${decision}: ${result}\n${found ? `    ${effectsOf(found)}\n` : ''}    ${reason}\n`,
  );
  const acted = new Set(branches.map(({ decision }) => decision.transaction));
  const bare = closed.filter((transaction) => !acted.has(transaction));
  const end = dryRun ? 'its record would be closed' : 'its record is closed';
  const records = bare.map(
    (transaction) => `transaction ${transaction}: nothing of it is left on any server, ${end}\n`,
  );
  return [...ours, ...records, ...others.map(describeOther)].join('');
}

function describeOther(found: PreparedStatus): string {
  const { server, gid, whose } = found;
  return `${server}  ${gid}  left alone: ${owners[whose]}\n    ${effectsOf(found)}\n`;
}

const owners: Readonly<Record<PreparedStatus['whose'], string>> = {
  ours: 'of this cluster',
  citrate: 'of another cluster of citrate',
  citus: 'of Citus, which finishes it',
  foreign: 'not of citrate',
};
