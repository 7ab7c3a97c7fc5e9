import { CommanderError } from 'commander';
import { type ExitCode, exitDone, exitUsage } from './exit.ts';
import type { Interruption } from './interruption.ts';
import { createProgram } from './program.ts';
import { reportFailure } from './report.ts';
import type { Context, GlobalFlags, Subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';

/** Runs the command line and gives its exit code; never throws and never ends the process. */
export async function main(
  argv: readonly string[],
  interruption: Interruption,
  terminal: Terminal,
): Promise<ExitCode> {
  let code: ExitCode = exitDone;
  const run = async (
    subcommand: Subcommand,
    flags: GlobalFlags,
    args: readonly string[],
  ): Promise<void> => {
    const context: Context = { terminal, flags, interruption, secrets: new Set() };
    const changes = subcommand.changesServers === true;
    code = await subcommand
      .run(context, args)
      .catch((error) => reportFailure(context, changes, error));
  };
  try {
    await createProgram(terminal, run).parseAsync(argv, { from: 'user' });
  } catch (error) {
    // Commander has printed the help or the complaint by now.
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitDone : exitUsage;
  }
  return code;
}
