import { relative } from 'node:path';
import { exitDone } from './exit.ts';
import { loadOptions } from './flags.ts';
import { printData, printJson } from './report.ts';
import { examples, type Subcommand } from './subcommand.ts';

export const newCommand: Subcommand = {
  declare: (program) =>
    program
      .command('new')
      .argument('<name...>', 'what the migration does')
      .description('write an empty migration file, named after the time (UTC)')
      .addHelpText(
        'after',
        examples([
          ['citrate new create_items', 'migrations/20260412093000_create_items.sql'],
          ['citrate new add price to items', 'words are joined by underscores'],
          ['citrate new -d db/changes x', 'into another folder'],
        ]),
      ),

  async run(context, words) {
    const { loadOfflineSettings, newMigration } = await import('../config/index.ts');
    const { migrations } = await loadOfflineSettings(loadOptions(context));
    const { written } = await newMigration(migrations, words.join(' '));
    if (context.flags.format === 'json') printJson(context, { written });
    else for (const path of written) printData(context, relative(context.terminal.cwd, path));
    return exitDone;
  },
};
