/** `recover --give-up`: what stays is shown before anything is asked. */
import type { Config } from '../config/index.ts';
import type { GiveUpResult, Remains } from '../engine/model.ts';
import { confirmLoss } from './confirm.ts';
import { type ExitCode, exitCodeOf, exitDone, exitInterrupted } from './exit.ts';
import { printDiagnostics, printResult, say } from './report.ts';
import type { Context } from './subcommand.ts';
import { table } from './terminal.ts';
import { titleOf } from './titles.ts';

interface GiveUpFlags {
  readonly dryRun?: boolean;
  readonly wait: number;
}

export async function runGiveUp(
  context: Context<GiveUpFlags>,
  config: Config,
  version: string,
): Promise<ExitCode> {
  const { giveUpCluster } = await import('../engine/index.ts');
  const { signal } = context.interruption;
  const { wait: leaseWaitMs, yes = false, dryRun = false } = context.flags;
  if (dryRun || !yes) {
    const planned = await giveUpCluster(config, { version, signal, dryRun: true });
    if (dryRun || planned.outcome !== 'done') {
      await printResult(context, planned, pretty);
      return exitCodeOf(planned);
    }
    await printDiagnostics(context, planned.diagnostics);
    say(context, pretty(planned));
  }
  const answer = await confirmLoss(context, config, `Give up migration ${version}`);
  if (answer !== 'yes') {
    say(context, '\nnothing was given up');
    return answer === 'no' ? exitDone : exitInterrupted;
  }
  const result = await giveUpCluster(config, { version, signal, leaseWaitMs });
  await printResult(context, result, pretty);
  if (result.outcome === 'done') {
    say(
      context,
      'It is pending again: undo what stays, or change its file, before the next apply.',
    );
  }
  return exitCodeOf(result);
}

function pretty({ migration, remains }: GiveUpResult): string {
  if (!migration) return '';
  const title = `What stays of ${titleOf(migration)}\n`;
  return title + table(remains.map(rowOf), '  ');
}

function rowOf({ server, shardId, object, statement, state }: Remains): readonly string[] {
  const line = statement.replaceAll(/\s+/g, ' ');
  return [
    shardId === undefined ? server : `${server} shard ${shardId}`,
    state === 'done' ? 'done' : 'begun, perhaps in part',
    object ?? '',
    line.length > 80 ? `${line.slice(0, 79)}…` : line,
  ];
}
