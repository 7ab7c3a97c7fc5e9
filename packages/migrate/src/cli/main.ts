import { CommanderError } from 'commander';
import { type ExitCode, exitDone, exitUsage } from './exit.ts';
import type { Interruption } from './interruption.ts';
import { withKyselyVerbs } from './kysely-ctl.ts';
import { createProgram } from './program.ts';
import { reportFailure } from './report.ts';
import type { Context, GlobalFlags, Subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';
import { asksForJson, usageDiagnostic } from './usage.ts';

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
  const json = asksForJson(argv);
  const complain = (text: string): unknown => json || terminal.stderr.write(text);
  try {
    await createProgram(terminal, run, complain).parseAsync(withKyselyVerbs(argv), {
      from: 'user',
    });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitDone;
    // Otherwise commander has printed the complaint by now.
    if (json) printUsageFailure(terminal, error);
    return exitUsage;
  }
  return code;
}

function printUsageFailure({ stdout }: Terminal, error: CommanderError): void {
  const failure = { format: 1, diagnostics: [usageDiagnostic(error)] };
  stdout.write(`${JSON.stringify(failure, null, 2)}\n`);
}
