import type { ApplyResult } from '../engine/model.ts';
import { confirmApply } from './confirm.ts';
import { exitCodeOf, exitDone, exitInterrupted } from './exit.ts';
import { commandConfig } from './flags.ts';
import { explainInterruption } from './interrupted-run.ts';
import { milliseconds } from './options.ts';
import { createProgress, seconds } from './progress.ts';
import { printResult, say } from './report.ts';
import { examples, type Subcommand } from './subcommand.ts';
import { count, table } from './terminal.ts';

interface ApplyFlags {
  readonly wait: number;
}

export const applyCommand: Subcommand<ApplyFlags> = {
  changesServers: true,

  declare: (program) =>
    program
      .command('apply')
      .aliases(['up', 'migrate'])
      .description('apply the pending migrations: each on every node, or on none')
      .option('--wait <ms>', 'wait this long for another run to end', milliseconds, 0)
      .addHelpText(
        'after',
        `
Finishes first what an earlier run left prepared. Files go in order; the first failure stops the
run, and leaves nothing of that file on any node.
${examples([
  ['citrate apply', 'asks first when at a terminal'],
  ['citrate apply --yes --format json', 'for scripts'],
  ['citrate up -e staging', 'on the environment "staging" of the configuration'],
])}`,
      ),

  async run(context) {
    const config = await commandConfig(context);
    const answer = await confirmApply(context, config);
    if (answer !== 'yes') {
      say(context, '\nnothing was applied');
      return answer === 'no' ? exitDone : exitInterrupted;
    }
    const { applyCluster } = await import('../engine/index.ts');
    const progress = createProgress(context);
    const watch = explainInterruption(context.interruption);
    const result = await applyCluster(config, {
      signal: context.interruption.signal,
      leaseWaitMs: context.flags.wait,
      onEvent: async (event) => {
        watch(event);
        await progress.listen(event);
      },
    }).finally(progress.finish);
    await printResult(context, result, pretty);
    const last = summary(result);
    if (last !== undefined) say(context, last);
    return exitCodeOf(result);
  },
};

function pretty({ outcome, applied, failed, pending }: ApplyResult): string {
  const rows = applied.map(({ version, name, tasks, durationMs }) => [
    'applied',
    `${version}_${name}`,
    `${count(tasks, 'task')}, ${seconds(durationMs)}`,
  ]);
  if (failed) rows.push([outcome, `${failed.version}_${failed.name}`]);
  for (const { version, name } of pending) rows.push(['pending', `${version}_${name}`]);
  return table(rows);
}

function summary({ outcome, applied }: ApplyResult): string | undefined {
  if (outcome === 'in doubt') return 'Run "citrate recover" to bring it to its end.';
  return outcome === 'done' && applied.length === 0 ? 'nothing to apply' : undefined;
}
