import type { OfflineDump } from '../offline/dump.ts';
import { type ExitCode, exitCodeOf, exitCodeOfProblems } from './exit.ts';
import { commandConfig, loadOptions, usageError } from './flags.ts';
import { printData, printDiagnostics, printResult } from './report.ts';
import { readSources } from './sources.ts';
import { type Context, examples, type Subcommand } from './subcommand.ts';

interface DumpFlags {
  readonly server?: boolean;
  readonly snapshot?: boolean;
  readonly from?: string;
}

export const dumpCommand: Subcommand<DumpFlags> = {
  declare: (program) =>
    program
      .command('dump')
      .argument('[files...]', 'SQL files, - for standard input; the migrations when absent')
      .description('print a schema as statements that make it at once')
      .option('--server', 'what the coordinator has, instead of what files make')
      .option('--from <snapshot>', 'what a snapshot has, and the files named make of it')
      .option('--snapshot', 'print a snapshot, to be committed for use without a server')
      .addHelpText(
        'after',
        `
The same files give the same statements, and so does the same schema of a server, each in an order that
does not depend on how it came about; all names of objects are explicit and qualified. Expressions and types
are as the files write them, or as the server prints them: the two differ in words, and make the same schema.
What is left out is said. A materialized view is filled, also where it was made WITH NO DATA. Roles are not
part of a database: those named must be there.
${examples([
  ['citrate dump', 'what all migrations make; needs no server'],
  ['citrate dump --pg 15 schema.sql', 'what PostgreSQL 15 makes of a file'],
  ['citrate dump --server', 'what the coordinator has'],
  ['citrate dump --server --snapshot > schema.json', 'the same, to be read back'],
  ['citrate dump --from schema.json', 'a snapshot as statements'],
  ['citrate dump --format json', 'for programs'],
])}`,
      ),

  async run(context, files) {
    return context.flags.server ? ofServer(context, files) : ofFiles(context, files);
  },
};

async function ofServer(context: Context<DumpFlags>, files: readonly string[]): Promise<ExitCode> {
  if (files.length > 0) throw await usageError('--server reads no files');
  if (context.flags.from !== undefined) throw await usageError('--server reads no snapshot');
  const config = await commandConfig(context);
  const { dumpCluster } = await import('../engine/index.ts');
  const result = await dumpCluster(config, { signal: context.interruption.signal });
  await print(context, result);
  return exitCodeOf(result);
}

async function ofFiles(context: Context<DumpFlags>, files: readonly string[]): Promise<ExitCode> {
  const { dump } = await import('../offline/dump.ts');
  const { pg, from } = context.flags;
  if (from !== undefined && pg !== undefined) {
    throw await usageError('a snapshot has its version: --pg is only for dump of files');
  }
  const [snapshot] = from === undefined ? [] : await readSources([from], context.terminal);
  const { loadOfflineSettings } = await import('../config/index.ts');
  const { migrations, ...settings } = await loadOfflineSettings(loadOptions(context));
  const result = await dump({
    ...settings,
    ...(files.length > 0 || snapshot
      ? { sources: await readSources(files, context.terminal) }
      : { migrations }),
    ...(snapshot && { snapshot: snapshot.text, snapshotName: snapshot.name }),
    ...(pg !== undefined && { pg }),
  });
  await print(context, result);
  return exitCodeOfProblems(result.diagnostics);
}

/** A snapshot is its own format. */
async function print(
  context: Context<DumpFlags>,
  { statements, diagnostics, snapshot = '' }: OfflineDump,
): Promise<void> {
  if (context.flags.snapshot) {
    const { format: _, ...flags } = context.flags;
    await printDiagnostics({ ...context, flags: { ...flags, format: 'pretty' } }, diagnostics);
    printData(context, snapshot);
    return;
  }
  const { dumpedScript } = await import('../offline/dump.ts');
  await printResult(context, { statements, diagnostics }, dumpedScript);
}
