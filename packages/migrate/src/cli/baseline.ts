import { Argument } from 'commander';
import type { BaselineResult } from '../engine/model.ts';
import { exitCodeOf } from './exit.ts';
import { commandConfig } from './flags.ts';
import { milliseconds, version } from './options.ts';
import { createProgress } from './progress.ts';
import { printResult, say } from './report.ts';
import { examples, type Subcommand } from './subcommand.ts';
import { table } from './terminal.ts';
import { titleOf } from './titles.ts';

interface BaselineFlags {
  readonly wait: number;
}

export const baselineCommand: Subcommand<BaselineFlags> = {
  changesServers: true,

  declare: (program) =>
    program
      .command('baseline')
      .addArgument(
        new Argument('<version>', 'of the last file whose changes are there').argParser(version),
      )
      .description('record the migrations up to a version as applied, without running them')
      .option('--wait <ms>', 'wait this long for another run to end', milliseconds, 0)
      .addHelpText(
        'after',
        `
For a database that has already what these files make: no statement of them is run, and none is
compared with what is there. All of them are recorded, or none. It is refused if one is on record
otherwise. Files after that version, and repeatable ones, are left for "citrate apply".
${examples([
  ['citrate baseline 20260412093000', 'this file and all before it'],
  ['citrate status', 'shows them as baseline'],
])}`,
      ),

  async run(context, [upTo = '']) {
    const config = await commandConfig(context);
    const { baselineCluster } = await import('../engine/index.ts');
    const progress = createProgress(context);
    const result = await baselineCluster(config, {
      version: version(upTo),
      signal: context.interruption.signal,
      leaseWaitMs: context.flags.wait,
      onEvent: progress.listen,
    }).finally(progress.finish);
    await printResult(context, result, pretty);
    const isOld = result.outcome === 'done' && result.recorded.length === 0;
    if (isOld) say(context, 'all of them were on record before');
    return exitCodeOf(result);
  },
};

function pretty({ recorded }: BaselineResult): string {
  return table(recorded.map((file) => ['baseline', titleOf(file)]));
}
