import { relative } from 'node:path';
import { type ExitCode, exitDone } from './exit.ts';
import { loadOptions } from './flags.ts';
import { printData, printJson } from './report.ts';
import { type Context, examples, type Subcommand } from './subcommand.ts';

interface NewFlags {
  readonly ts?: boolean;
}

export const newCommand: Subcommand<NewFlags> = {
  declare: (program) =>
    program
      .command('new')
      .argument('<name...>', 'what the migration does')
      .description('write an empty migration file, named after the time (UTC)')
      .option('--ts', 'a migration in TypeScript, for Kysely')
      .addHelpText(
        'after',
        examples([
          ['citrate new create_items', 'migrations/20260412093000_create_items.sql'],
          ['citrate new add price to items', 'words are joined by underscores'],
          ['citrate new --ts create_items', 'migrations/20260412093000_create_items.ts'],
          ['citrate new -d db/changes x', 'into another folder'],
        ]),
      ),

  run: (context, words) => writeMigration(context, words, context.flags.ts ? 'ts' : 'sql'),
};

/** Also for the command that kysely-ctl has for it. */
export async function writeMigration(
  context: Context,
  words: readonly string[],
  ending: 'sql' | 'ts',
): Promise<ExitCode> {
  const { loadOfflineSettings, newMigration } = await import('../config/index.ts');
  const { migrations } = await loadOfflineSettings(loadOptions(context));
  const { written } = await newMigration(migrations, words.join(' '), new Date(), ending);
  if (context.flags.format === 'json') printJson(context, { written });
  else for (const path of written) printData(context, relative(context.terminal.cwd, path));
  return exitDone;
}
