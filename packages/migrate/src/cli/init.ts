import { relative } from 'node:path';
import { exitDone } from './exit.ts';
import { printData, printJson, say } from './report.ts';
import { examples, type Subcommand } from './subcommand.ts';

export const initCommand: Subcommand = {
  declare: (program) =>
    program
      .command('init')
      .description('write citrate.config.ts and a folder for migrations; overwrites nothing')
      .addHelpText('after', examples([['citrate init', 'start here']])),

  async run(context) {
    const { initProject } = await import('../config/index.ts');
    const { written } = await initProject(context.terminal.cwd);
    if (context.flags.format === 'json') {
      printJson(context, { written });
      return exitDone;
    }
    for (const path of written) printData(context, relative(context.terminal.cwd, path));
    say(context, hint);
    return exitDone;
  },
};

const hint = `
Next: set DATABASE_URL, W1_URL and W2_URL, or write the URLs into citrate.config.ts;
then "citrate new create_items" writes the first migration.
No servers at hand? "citrate dev" starts three and prints their URLs.`;
