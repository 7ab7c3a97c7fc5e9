import { type Command, Option } from 'commander';
import type { Config } from '../config/index.ts';
import type { DownOptions, DownResult, PlannedReversal } from '../engine/model.ts';
import { type Answer, confirmLoss } from './confirm.ts';
import { type ExitCode, exitCodeOf, exitDone, exitInterrupted } from './exit.ts';
import { commandConfig, usageError } from './flags.ts';
import { explainInterruption } from './interrupted-run.ts';
import { milliseconds, progressOption, versionOrZero } from './options.ts';
import { createProgress, seconds } from './progress.ts';
import { printResult, say } from './report.ts';
import { type Context, examples, type Subcommand } from './subcommand.ts';
import { colorsFor, count, table } from './terminal.ts';
import { titleOf } from './titles.ts';

export interface DownFlags {
  readonly to?: string;
  readonly allowDataLoss?: boolean;
  readonly dryRun?: boolean;
  readonly wait: number;
}

export const downCommand: Subcommand<DownFlags> = {
  changesServers: true,

  declare: (program) =>
    withDownOptions(
      program
        .command('down')
        .description('take migrations back: each on every node, or on none')
        .addOption(
          new Option(
            '--to <version>',
            'the version that stays, with all before it; 0 takes everything back',
          ).argParser(versionOrZero),
        ),
    ).addHelpText(
      'after',
      `
What was applied last goes first, each file in one transaction on all nodes. Afterwards it is pending
again, and the history keeps who took it back, and when.

A file is taken back by its section "-- migrate:down". Without one, statements are derived: DROP for
CREATE, the value before for SET. What cannot be derived (a dropped table, changed rows) is refused and
named; that section may be written when the file is applied already. Repeatable files stay, unless
everything is taken back.
${examples([
  ['citrate down --to 20260412093000 --dry-run', 'which statements, and what they destroy'],
  ['citrate down --to 20260412093000', 'asks first'],
  ['citrate down --to 0 --allow-data-loss --yes', 'everything, with all rows'],
])}`,
    ),

  async run(context) {
    const { to } = context.flags;
    if (to === undefined) {
      throw await usageError(
        'down needs a version that stays: write --to VERSION, or --to 0 for everything',
      );
    }
    return runDown(context, await commandConfig(context), to);
  },
};

/** How migrations are taken back, whatever names the version that stays. */
export function withDownOptions(command: Command): Command {
  return command
    .option('--allow-data-loss', 'also where tables or columns go with what is in them')
    .option('--dry-run', 'only show what would be run')
    .option('--wait <ms>', 'wait this long for another run to end', milliseconds, 0)
    .addOption(progressOption());
}

/** Takes back what was applied after version `to`, or shows how; undefined where nothing is applied. */
export function runDown(
  context: Context<DownFlags>,
  config: Config,
  to: string | undefined,
): Promise<ExitCode> {
  // What somebody else applies meanwhile is not meant.
  if (to === undefined) return explain(context, config, '0');
  return context.flags.dryRun ? explain(context, config, to) : takeBack(context, config, to);
}

async function explain(context: Context<DownFlags>, config: Config, to: string): Promise<ExitCode> {
  const { downCluster } = await import('../engine/index.ts');
  const { signal } = context.interruption;
  const result = await downCluster(config, { ...optionsOf(context, to), signal, dryRun: true });
  await printResult(context, result, (shown) => prettyPlan(context, shown));
  sayNothing(context, result);
  return exitCodeOf(result);
}

function optionsOf({ flags }: Context<DownFlags>, to: string): DownOptions {
  return { to, allowDataLoss: flags.allowDataLoss === true, leaseWaitMs: flags.wait };
}

async function takeBack(
  context: Context<DownFlags>,
  config: Config,
  to: string,
): Promise<ExitCode> {
  const answer = await confirmed(context, config, to);
  if (answer !== 'yes') {
    say(context, '\nnothing was taken back');
    return answer === 'no' ? exitDone : exitInterrupted;
  }
  const { downCluster } = await import('../engine/index.ts');
  const progress = createProgress(context);
  const watch = explainInterruption(context.interruption);
  const result = await downCluster(config, {
    ...optionsOf(context, to),
    signal: context.interruption.signal,
    onEvent: async (event) => {
      watch(event);
      await progress.listen(event);
    },
  }).finally(progress.finish);
  await printResult(context, result, pretty);
  sayNothing(context, result);
  return exitCodeOf(result);
}

async function confirmed(context: Context, config: Config, to: string): Promise<Answer> {
  const what = to === '0' ? 'all migrations' : `the migrations after ${to}`;
  return confirmLoss(context, config, `Take back ${what}`);
}

function sayNothing(context: Context, { outcome, planned }: DownResult): void {
  if (outcome === 'done' && planned.length === 0) say(context, 'nothing to take back');
}

function prettyPlan(context: Context, { planned }: DownResult): string {
  const { terminal } = context;
  const { bold, red } = colorsFor(terminal, terminal.stdout);
  const one = ({ by, statements, tasks, ...file }: PlannedReversal): string => {
    const how = by === 'section' ? 'its section down' : 'derived';
    const lines = statements.flatMap(({ sql, verdict, loses }) => [
      `  ${sql.replaceAll('\n', '\n  ')};  -- ${verdict}`,
      ...loses.map((what) => red(`  -- destroys ${what}`)),
    ]);
    const title = `${bold(titleOf(file))}: ${how}, ${count(tasks, 'task')}`;
    return [title, ...lines, ''].join('\n');
  };
  return planned.map(one).join('\n');
}

function pretty({ outcome, reverted, failed, remaining }: DownResult): string {
  const rows = reverted.map(({ tasks, durationMs, ...file }) => [
    'taken back',
    titleOf(file),
    `${count(tasks, 'task')}, ${seconds(durationMs)}`,
  ]);
  if (failed) rows.push([outcome, titleOf(failed)]);
  for (const file of remaining) rows.push(['applied', titleOf(file)]);
  return table(rows);
}
