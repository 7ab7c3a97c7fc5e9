import type { Diagnostic } from '@citrate/parser';
import type { Command } from 'commander';
import type { ApplyOptions, ApplyResult } from '../engine/model.ts';
import type { PinnedPlan } from '../pin/index.ts';
import { confirmApply } from './confirm.ts';
import { type ExitCode, exitCodeOf, exitDone, exitInterrupted } from './exit.ts';
import { commandConfig } from './flags.ts';
import { explainInterruption } from './interrupted-run.ts';
import { milliseconds, positiveInteger, progressOption } from './options.ts';
import { createProgress, type Progress, seconds } from './progress.ts';
import { printResult, say } from './report.ts';
import { readSources } from './sources.ts';
import { type Context, examples, type Subcommand } from './subcommand.ts';
import { count, table } from './terminal.ts';
import { titleOf } from './titles.ts';

export interface ApplyFlags {
  readonly plan?: string;
  readonly wait: number;
  readonly jobsPerServer: number;
  readonly wave?: number;
}

export const applyCommand: Subcommand<ApplyFlags> = {
  changesServers: true,

  declare: (program) =>
    withApplyOptions(program.command('apply'))
      .aliases(['up', 'migrate', 'migrate:latest'])
      .description('apply the pending migrations: each on every node, or on none')
      .addHelpText(
        'after',
        `
Finishes first what an earlier run left prepared. Files go in order; the first failure stops the
run, and leaves nothing of that file on any node.

Of a file with "-- citrate: transaction=off" each statement is a step of its own, and may be one that
no transaction can hold, such as CREATE INDEX CONCURRENTLY: it is run on each node and shard by itself.
What is done stays done when something fails (exit code 7); the next run goes on from there.

A file with "-- citrate: consistency=convergent" is committed on each node by itself, in waves of --wave
nodes: exit code 7 while some of them have it and others do not; the next run goes on from there.

With --plan, the plan is made anew and compared; what has moved since is told, nothing is changed, and
the exit code is 5. Nothing of the file is ever run.
${examples([
  ['citrate apply', 'asks first when at a terminal'],
  ['citrate apply --plan plan.json', 'what was read, or nothing'],
  ['citrate apply --yes --format json', 'for scripts'],
  ['citrate up -e staging', 'on the environment "staging" of the configuration'],
  ['citrate migrate latest', 'as kysely-ctl has it; migrate up applies the next one only'],
])}`,
      ),

  run: (context) => runApply(context),
};

export function withApplyOptions(command: Command): Command {
  return command
    .option('--plan <file>', 'only if the plan is still the one that plan --out wrote')
    .option('--wait <ms>', 'wait this long for another run to end', milliseconds, 0)
    .option(
      '--jobs-per-server <n>',
      'how many indexes are built CONCURRENTLY on one node at once',
      positiveInteger,
      1,
    )
    .option('--wave <n>', 'how many nodes a convergent migration changes at once', positiveInteger)
    .addOption(progressOption());
}

/** Also for the command that stops before all is applied. */
export async function runApply(
  context: Context<ApplyFlags>,
  stop: Pick<ApplyOptions, 'to' | 'atMost'> = {},
): Promise<ExitCode> {
  const config = await commandConfig(context);
  const plan = await readPlan(context);
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
    jobsPerServer: context.flags.jobsPerServer,
    ...(context.flags.wave !== undefined && { wave: context.flags.wave }),
    ...stop,
    ...(plan && { plan }),
    onEvent: async (event) => {
      watch(event);
      await progress.listen(event);
    },
  }).finally(progress.finish);
  await printResult(context, toldOnce(context, result, progress), pretty);
  const last = summary(result);
  if (last !== undefined) say(context, last);
  return exitCodeOf(result);
}

/** What was foreseen of a server, and it has said itself meanwhile, is not told again. */
function toldOnce({ flags }: Context, result: ApplyResult, { hasTold }: Progress): ApplyResult {
  if (flags.format === 'json') return result;
  const isNews = (one: Diagnostic) => one.severity !== 'notice' || !hasTold(one);
  return { ...result, diagnostics: result.diagnostics.filter(isNews) };
}

async function readPlan(context: Context<ApplyFlags>): Promise<PinnedPlan | undefined> {
  const { plan } = context.flags;
  if (plan === undefined) return undefined;
  const [file] = await readSources([plan], context.terminal);
  const { parsePinnedPlan } = await import('../pin/index.ts');
  return file && parsePinnedPlan(file.text, file.name);
}

function pretty({ outcome, applied, failed, pending }: ApplyResult): string {
  const rows = applied.map(({ version, name, tasks, durationMs }) => [
    'applied',
    titleOf({ version, name }),
    `${count(tasks, 'task')}, ${seconds(durationMs)}`,
  ]);
  if (failed) rows.push([outcome, titleOf(failed)]);
  for (const { version, name } of pending) rows.push(['pending', titleOf({ version, name })]);
  return table(rows);
}

function summary({ outcome, applied }: ApplyResult): string | undefined {
  if (outcome === 'in doubt') return 'Run "citrate recover" to bring it to its end.';
  return outcome === 'done' && applied.length === 0 ? 'nothing to apply' : undefined;
}
