import type { NamesOptions, NamesResult } from '../offline/names.ts';
import { exitCodeOfProblems } from './exit.ts';
import { loadOptions } from './flags.ts';
import { printResult } from './report.ts';
import { readSources } from './sources.ts';
import { type Context, examples, type Subcommand } from './subcommand.ts';
import { table } from './terminal.ts';

export const namesCommand: Subcommand = {
  declare: (program) =>
    program
      .command('names')
      .argument('[files...]', 'SQL files, - for standard input; the migrations when absent')
      .description('print the names PostgreSQL gives to what the statements leave unnamed')
      .addHelpText(
        'after',
        `
Starts from an empty database, each statement seeing what those before it made.
Needs no server and no configuration.
${examples([
  ['citrate names', 'of all migrations'],
  ['citrate names --pg 15 schema.sql', 'as PostgreSQL 15 chooses them'],
  ['citrate names --format json -', 'from standard input, as JSON'],
])}`,
      ),

  async run(context, files) {
    const library = await import('../offline/names.ts');
    const result = await library.names(await namesOptions(context, files));
    await printResult(context, result, ({ statements }) =>
      statements
        .map(pretty)
        .filter((text) => text !== '')
        .join('\n'),
    );
    return exitCodeOfProblems(result.diagnostics);
  },
};

async function namesOptions(context: Context, files: readonly string[]): Promise<NamesOptions> {
  const { pg } = context.flags;
  const major = pg === undefined ? {} : { pg };
  if (files.length > 0) return { ...major, sources: await readSources(files, context.terminal) };
  const { loadOfflineSettings } = await import('../config/index.ts');
  const { migrations } = await loadOfflineSettings(loadOptions(context));
  return { ...major, migrations };
}

/** The statement, and what is unnamed in it; nothing for a statement that names all. */
function pretty({ sql, names }: NamesResult['statements'][number]): string {
  if (names.length === 0) return '';
  const rows = names.map((chosen) => [
    chosen.kind,
    `${chosen.schema}.${chosen.table}`,
    chosen.name,
  ]);
  return `${sql};\n${table(rows, '  ')}`;
}
