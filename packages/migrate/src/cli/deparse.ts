import type { DeparsedSources } from '../offline/deparse.ts';
import { exitCodeOfProblems } from './exit.ts';
import { printResult } from './report.ts';
import { readSources } from './sources.ts';
import { examples, type Subcommand } from './subcommand.ts';

export const deparseCommand: Subcommand = {
  declare: (program) =>
    program
      .command('deparse')
      .argument('[files...]', 'SQL files; - or nothing reads standard input')
      .description('print each statement in canonical form; needs no configuration')
      .addHelpText(
        'after',
        examples([
          ['citrate deparse schema.sql', 'one canonical statement after the other'],
          ['citrate deparse --pg 15 schema.sql', 'as PostgreSQL 15 accepts them, or why it cannot'],
          ["echo 'create table t(a int)' | citrate deparse", 'from standard input'],
        ]),
      ),

  async run(context, files) {
    const { deparseSources } = await import('../offline/deparse.ts');
    const sources = await readSources(files.length > 0 ? files : ['-'], context.terminal);
    const { pg } = context.flags;
    const result = await deparseSources(sources, pg === undefined ? {} : { pg });
    await printResult(context, result, pretty);
    return exitCodeOfProblems(result.diagnostics);
  },
};

/** Nothing when a statement could not be read: half a script is worse than none. */
function pretty({ statements, diagnostics }: DeparsedSources): string {
  if (diagnostics.some((d) => d.severity === 'error')) return '';
  return statements.map(({ sql }) => `${sql};\n`).join('');
}
