import { Command, Option } from 'commander';
import { subcommands } from './index.ts';
import { major } from './options.ts';
import type { GlobalFlags, Subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';
import { packageVersion } from './version.ts';

export type Run = (
  subcommand: Subcommand,
  flags: GlobalFlags,
  args: readonly string[],
) => Promise<void>;

/**
 * The command line as commander knows it: global flags, and every subcommand with its own. What
 * commander has to say of a command line that it cannot understand goes to `complain`.
 */
export function createProgram(
  terminal: Terminal,
  run: Run,
  complain: (text: string) => unknown,
): Command {
  const program = new Command('citrate')
    .description('Schema changes on sharded PostgreSQL: every node or none.')
    .usage('<command> [options]')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: complain,
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Add --help for what there is.')
    .addHelpText('after', exitCodes)
    .version(packageVersion(), '-V, --version', 'print the version');
  addGlobalOptions(program);
  for (const subcommand of subcommands) {
    const command = subcommand.declare(program);
    command.action(() => {
      const flags = command.optsWithGlobals<GlobalFlags>();
      requireFormat(command, subcommand, flags.format);
      requireTexts(command, [...program.options, ...command.options], flags);
      return run(subcommand, flags, command.args);
    });
  }
  return program;
}

/** In the words that commander has for an option with choices. */
function requireFormat(command: Command, { formats = [] }: Subcommand, format: string): void {
  const choices: readonly string[] = ['pretty', 'json', ...formats];
  if (choices.includes(format)) return;
  const wrong = `option '--format <format>' argument '${format}' is invalid`;
  command.error(`error: ${wrong}. Allowed choices are ${choices.join(', ')}.`, {
    code: 'commander.invalidArgument',
  });
}

/** What is empty comes of a variable that is not set: a path would be the working directory, a URL any other. */
function requireTexts(command: Command, options: readonly Option[], flags: GlobalFlags): void {
  const values = new Map<string, unknown>(Object.entries(flags));
  const option = options.find((one) => values.get(one.attributeName()) === '');
  const wrong = option
    ? `option '${option.flags}' argument '' is invalid`
    : `command-argument value '' is invalid`;
  if (option === undefined && !command.args.includes('')) return;
  command.error(`error: ${wrong}. It is empty: a variable may not be set.`, {
    code: 'commander.invalidArgument',
  });
}

const exitCodes = `
Exit codes:
  0    done
  1    failed: the failing migration has left nothing on any node
  2    the command line, the configuration or a connection is at fault
  3    a migration is refused, or a check found errors
  4    migrations are pending (status --exit-code)
  5    a file was changed after it was applied, or something since a plan was kept; nodes have drifted
  6    another run is at work
  7    a part of a migration is applied
  8    in doubt, or decided and not yet committed everywhere: run "citrate recover"
  130  interrupted`;

function addGlobalOptions(program: Command): void {
  program
    .option('-c, --config <file>', 'configuration file (default: citrate.config.* here or above)')
    .option('-d, --dir <folder>', 'folder of the migration files')
    .option('-e, --env <name>', 'use this section of environments in the configuration')
    // Not --env-file: Node.js 20 looks for that one among a script's own flags, too.
    .option('--dotenv <file>', 'read environment variables from this file; those that are set stay')
    .option('-u, --url <url>', 'URL of the coordinator (then DATABASE_URL, then PGHOST, …)')
    .addOption(
      new Option('--pg <major>', 'names and SQL as this PostgreSQL has them, 13 to 18').argParser(
        major,
      ),
    )
    .option('--format <format>', 'form of the output: pretty or json', 'pretty')
    .option('-y, --yes', 'do not ask')
    .option('-q, --quiet', 'print warnings, errors and data only')
    .option('-v, --verbose', 'print more');
}
