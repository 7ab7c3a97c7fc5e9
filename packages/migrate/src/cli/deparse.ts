import { exitCodeOfProblems } from './exit.ts';
import { printResult } from './report.ts';
import { readSources } from './sources.ts';
import { examples, type Subcommand } from './subcommand.ts';

interface DeparseFlags {
  readonly comments?: boolean;
}

export const deparseCommand: Subcommand<DeparseFlags> = {
  declare: (program) =>
    program
      .command('deparse')
      .argument('[files...]', 'SQL files; - or nothing reads standard input')
      .description('print each statement in canonical form; needs no configuration')
      .option('--comments', 'keep the comments inside of statements, too')
      .addHelpText(
        'after',
        `
Comments between statements are kept where they are. With --comments, those in lists, such as the
columns of a table, stay at their items, and those anywhere else in a statement come before it.
${examples([
  ['citrate deparse schema.sql', 'one canonical statement after the other'],
  ['citrate deparse --pg 15 schema.sql', 'as PostgreSQL 15 accepts them, or why it cannot'],
  ['citrate deparse --comments schema.sql', 'with all comments'],
  ["echo 'create table t(a int)' | citrate deparse", 'from standard input'],
])}`,
      ),

  async run(context, files) {
    const { deparsedScript, deparseSources } = await import('../offline/deparse.ts');
    const sources = await readSources(files.length > 0 ? files : ['-'], context.terminal);
    const { pg, comments = false } = context.flags;
    const result = await deparseSources(sources, { comments, ...(pg !== undefined && { pg }) });
    await printResult(context, result, deparsedScript);
    return exitCodeOfProblems(result.diagnostics);
  },
};
