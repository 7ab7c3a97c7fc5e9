import { resolve } from 'node:path';
import { Argument, Option } from 'commander';
import type { BaselineResult, TakeOverResult, ToolName } from '../engine/model.ts';
import { type ExitCode, exitCodeOf } from './exit.ts';
import { commandConfig, usageError } from './flags.ts';
import { milliseconds, toolNames, version } from './options.ts';
import { createProgress } from './progress.ts';
import { printResult, say } from './report.ts';
import { type Context, examples, type Subcommand } from './subcommand.ts';
import { takenOverText } from './taken-over-text.ts';
import { table } from './terminal.ts';
import { titleOf } from './titles.ts';

interface BaselineFlags {
  readonly wait: number;
  readonly from?: ToolName;
  readonly dirFrom?: string;
  readonly tableFrom?: string;
  readonly dryRun?: boolean;
}

export const baselineCommand: Subcommand<BaselineFlags> = {
  changesServers: true,

  declare: (program) =>
    program
      .command('baseline')
      .addArgument(
        new Argument('[version]', 'of the last file whose changes are there').argParser(version),
      )
      .description('record the migrations up to a version as applied, without running them')
      .addOption(
        new Option('--from <tool>', 'write and record what another tool has applied').choices(
          toolNames,
        ),
      )
      .option('--dir-from <folder>', "with --from: the other tool's folder, if not its usual one")
      .option('--table-from <table>', "with --from: the other tool's table, if not its usual one")
      .option('--dry-run', 'with --from: only say what would be written and recorded')
      .option('--wait <ms>', 'wait this long for another run to end', milliseconds, 0)
      .addHelpText(
        'after',
        `
For a database that has already what these files make: no statement of them is run, and none is
compared with what is there. All of them are recorded, or none. It is refused if one is on record
otherwise. Files after that version, and repeatable ones, are left for "citrate apply".

With --from no files are needed: one is written that makes what the coordinator has, and recorded in
the place of all that the other tool has applied; what it has not applied is written as files that are
pending. Its folder, its table and everything else stay as they are.
${examples([
  ['citrate baseline 20260412093000', 'this file and all before it'],
  ['citrate baseline --from dbmate --dry-run', 'what would come of db/migrations'],
  ['citrate baseline --from flyway --dir-from db/sql', 'from another folder'],
  ['citrate baseline --from kysely --dir-from src/migrations --table-from app.migrations', ''],
  ['citrate status', 'shows them as baseline'],
])}`,
      ),

  async run(context, [upTo]) {
    const { from, dirFrom, tableFrom, dryRun } = context.flags;
    if (from !== undefined) {
      if (upTo !== undefined)
        throw await usageError('--from takes no version: all is the baseline');
      return takeOver(context, from);
    }
    const isSurplus = dirFrom !== undefined || tableFrom !== undefined || dryRun === true;
    if (isSurplus) throw await usageError('--dir-from, --table-from and --dry-run go with --from');
    if (upTo === undefined) {
      throw await usageError('name the version of a file, or a tool with --from');
    }
    return recordFiles(context, version(upTo));
  },
};

async function recordFiles(context: Context<BaselineFlags>, upTo: string): Promise<ExitCode> {
  const config = await commandConfig(context);
  const { baselineCluster } = await import('../engine/index.ts');
  const progress = createProgress(context);
  const result = await baselineCluster(config, {
    version: upTo,
    signal: context.interruption.signal,
    leaseWaitMs: context.flags.wait,
    onEvent: progress.listen,
  }).finally(progress.finish);
  await printResult(context, result, pretty);
  const isOld = result.outcome === 'done' && result.recorded.length === 0;
  if (isOld) say(context, 'all of them were on record before');
  return exitCodeOf(result);
}

function pretty({ recorded }: BaselineResult): string {
  return table(recorded.map((file) => ['baseline', titleOf(file)]));
}

async function takeOver(context: Context<BaselineFlags>, from: ToolName): Promise<ExitCode> {
  const { wait, dirFrom, tableFrom, dryRun } = context.flags;
  const config = await commandConfig(context);
  const { takeOverCluster } = await import('../engine/index.ts');
  const { tools } = await import('../elsewhere/index.ts');
  const progress = createProgress(context);
  const result: TakeOverResult = await takeOverCluster(config, {
    from,
    folder: resolve(context.terminal.cwd, dirFrom ?? tools[from].folder),
    ...(tableFrom !== undefined && { table: tableFrom }),
    ...(dryRun && { dryRun }),
    signal: context.interruption.signal,
    leaseWaitMs: wait,
    onEvent: progress.listen,
  }).finally(progress.finish);
  await printResult(context, result, ({ takenOver }) => takenOverText(context, takenOver));
  return exitCodeOf(result);
}
