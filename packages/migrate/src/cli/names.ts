import { Option } from 'commander';
import type { FileText } from '../offline/inputs.ts';
import type { NamesOptions, NamesResult } from '../offline/names.ts';
import { appliedOnCluster } from './applied.ts';
import { type ExitCode, exitCodeOf, exitCodeOfProblems } from './exit.ts';
import { loadOptions, usageError } from './flags.ts';
import { writtenNames } from './names-text.ts';
import { printResult, shownPath } from './report.ts';
import { readSnapshot, readSources } from './sources.ts';
import { type Context, examples, type Subcommand } from './subcommand.ts';
import { table } from './terminal.ts';

interface NamesFlags {
  readonly write?: boolean;
  readonly offline?: boolean;
  readonly snapshot?: string;
  readonly namesBy?: 'postgres' | 'citus';
}

type NamesContext = Context<NamesFlags>;

export const namesCommand: Subcommand<NamesFlags> = {
  declare: (program) =>
    program
      .command('names')
      .argument('[files...]', 'files, - for standard input; the migrations when absent')
      .description('print the names PostgreSQL gives to what the statements leave unnamed')
      .option('--write', 'put the names into the files that are not yet applied')
      .option('--offline', 'with --write: ask no server what is applied, take nothing to be')
      .option('--snapshot <file>', 'go on from a snapshot of citrate dump, not from nothing')
      .addOption(
        new Option(
          '--names-by <whose>',
          'citus: constraints as a bare Citus named them; only for files that once ran there',
        ).choices(['postgres', 'citus']),
      )
      .addHelpText(
        'after',
        `
Starts from an empty database, each statement seeing what those before it made.
Needs no server and no configuration.

--write changes nothing but what it puts in. Where there is a configuration, the coordinator says
which migrations are applied: those are never changed, and names of others are chosen in the database
as it stands. Names of NOT NULL are written where --pg or the
servers say the version. Sequences of serial columns, and not-nulls that a key implies, have no
place for a name. Of standard input, the text comes back with its names. Migrations in TypeScript are
left as they are, and their names are told.
${examples([
  ['citrate names', 'of all migrations'],
  ['citrate names --pg 15 schema.sql', 'as PostgreSQL 15 chooses them'],
  ['citrate names --write', 'into all migrations that are not applied'],
  ['citrate names --format json -', 'from standard input, as JSON'],
])}`,
      ),

  async run(context, files) {
    const options = await namesOptions(context, files);
    if (context.flags.write) return write(context, options);
    if (context.flags.offline) throw await usageError('--offline is only for --write');
    const library = await import('../offline/names.ts');
    const result = await library.names(options);
    await printResult(context, result, ({ statements }) =>
      statements
        .map(pretty)
        .filter((text) => text !== '')
        .join('\n'),
    );
    return exitCodeOfProblems(result.diagnostics);
  },
};

type Options = Omit<NamesOptions, 'sources'> & { readonly sources?: readonly FileText[] };

async function namesOptions(context: NamesContext, files: readonly string[]): Promise<Options> {
  const { loadOfflineSettings } = await import('../config/index.ts');
  const { pg, namesBy } = context.flags;
  const needed = files.length === 0 || namesBy === undefined;
  const settings = needed ? await loadOfflineSettings(loadOptions(context)) : undefined;
  const by = namesBy ?? settings?.namesBy;
  const chosen = {
    ...(pg !== undefined && { pg }),
    ...(await readSnapshot(context)),
    ...(by === 'citus' && { namesBy: by }),
    ...(settings?.citus && { citus: settings.citus }),
  };
  if (files.length > 0) return { ...chosen, sources: await readSources(files, context.terminal) };
  return { ...chosen, ...(settings && { migrations: settings.migrations }) };
}

async function write(context: NamesContext, options: Options): Promise<ExitCode> {
  const known = await appliedOnCluster(context, options.sources);
  if (known && known.outcome !== 'done') {
    const { diagnostics } = known;
    await printResult(context, { files: [], diagnostics }, () => '');
    return exitCodeOf(known);
  }
  const { writeNames } = await import('../offline/write-names.ts');
  const result = await writeNames({
    ...(known?.catalog && { pg: known.catalog.pg, catalog: known.catalog }),
    ...options,
    ...(known && { applied: known.versions }),
  });
  await printResult(context, result, ({ files }) =>
    writtenNames(files.map((one) => ({ ...one, file: shownPath(context, one.file) }))),
  );
  return exitCodeOfProblems(result.diagnostics);
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
