import type { DumpedStatements } from '../dump/index.ts';
import { type ExitCode, exitCodeOf, exitCodeOfProblems } from './exit.ts';
import { commandConfig, loadOptions, usageError } from './flags.ts';
import { printResult } from './report.ts';
import { readSources } from './sources.ts';
import { type Context, examples, type Subcommand } from './subcommand.ts';

interface DumpFlags {
  readonly server?: boolean;
}

export const dumpCommand: Subcommand<DumpFlags> = {
  declare: (program) =>
    program
      .command('dump')
      .argument('[files...]', 'SQL files, - for standard input; the migrations when absent')
      .description('print a schema as statements that make it at once')
      .option('--server', 'what the coordinator has, instead of what files make')
      .addHelpText(
        'after',
        `
Equal schemas give equal statements in equal order, with all names explicit and qualified. What is
left out is said. Roles are not part of a database: those named must be there.
${examples([
  ['citrate dump', 'what all migrations make; needs no server'],
  ['citrate dump --pg 15 schema.sql', 'what PostgreSQL 15 makes of a file'],
  ['citrate dump --server', 'what the coordinator has'],
  ['citrate dump --format json', 'for programs'],
])}`,
      ),

  async run(context, files) {
    return context.flags.server ? ofServer(context, files) : ofFiles(context, files);
  },
};

async function ofServer(context: Context, files: readonly string[]): Promise<ExitCode> {
  if (files.length > 0) throw await usageError('--server reads no files');
  const config = await commandConfig(context);
  const { dumpCluster } = await import('../engine/index.ts');
  const result = await dumpCluster(config, { signal: context.interruption.signal });
  await print(context, result);
  return exitCodeOf(result);
}

async function ofFiles(context: Context, files: readonly string[]): Promise<ExitCode> {
  const { dump } = await import('../offline/dump.ts');
  const { pg } = context.flags;
  const result = await dump({
    ...(files.length > 0
      ? { sources: await readSources(files, context.terminal) }
      : { migrations: await migrationsFolder(context) }),
    ...(pg !== undefined && { pg }),
  });
  await print(context, result);
  return exitCodeOfProblems(result.diagnostics);
}

async function migrationsFolder(context: Context): Promise<string> {
  const { loadOfflineSettings } = await import('../config/index.ts');
  return (await loadOfflineSettings(loadOptions(context))).migrations;
}

async function print(
  context: Context,
  { statements, diagnostics }: DumpedStatements,
): Promise<void> {
  const { dumpedScript } = await import('../offline/dump.ts');
  await printResult(context, { statements, diagnostics }, dumpedScript);
}
