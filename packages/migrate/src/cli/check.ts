import { realpathSync } from 'node:fs';
import type { CitusVersion } from '../catalog/model.ts';
import type { CheckFormat, CheckResult } from '../check/index.ts';
import type { CheckOptions } from '../offline/check.ts';
import type { FixedFile } from '../offline/fix.ts';
import { appliedOnCluster } from './applied.ts';
import { type ExitCode, exitCodeOf, exitCodeOfProblems } from './exit.ts';
import { loadOptions, usageError } from './flags.ts';
import {
  presentation,
  printData,
  printDiagnostics,
  printResult,
  say,
  shownPath,
} from './report.ts';
import { expandFolders, readSnapshot, readSources } from './sources.ts';
import { type Context, examples, type Subcommand } from './subcommand.ts';
import { colorsFor } from './terminal.ts';
import { packageVersion } from './version.ts';

interface CheckFlags {
  readonly asCitus?: string;
  readonly fix?: boolean;
  readonly offline?: boolean;
  readonly since?: string;
  readonly snapshot?: string;
}

type CheckContext = Context<CheckFlags>;

export const checkCommand: Subcommand<CheckFlags> = {
  formats: ['github', 'gitlab', 'sarif', 'junit'],

  declare: (program) =>
    program
      .command('check')
      .argument(
        '[files...]',
        'SQL files or folders, - for standard input; the migrations when absent',
      )
      .description('tell whether every statement can be distributed, and is safe; needs no server')
      .option('--as-citus <version>', 'what a Citus of this version does with the files by itself')
      .option('--fix', 'write the fixes, and the names left to PostgreSQL, into the files')
      .option('--offline', 'with --fix: ask no server what is applied, take nothing to be')
      .option('--since <revision>', 'report only files that have changed since a revision of git')
      .option('--snapshot <file>', 'go on from a snapshot of citrate dump, not from nothing')
      .addHelpText(
        'after',
        `
Starts from an empty database, each statement seeing what those before it made: of the migrations, or
of the files named, in that order. Needs no server and no configuration. Ends with 3 if there is an
error, otherwise with 0.

Formats besides pretty and json: github (annotations of a workflow), gitlab (Code Quality), sarif
(2.1.0), junit. With --verbose, what becomes of each statement.

--as-citus asks what becomes of the statements without Citrate: "local" is what the coordinator keeps
for itself. Files need not be migrations; PostgreSQL is the oldest that the version supports, unless
--pg says otherwise.

--fix changes nothing but what it mends. Where there is a configuration, the coordinator says which
migrations are applied: those are never changed. Of standard input, the text comes back.
${examples([
  ['citrate check', 'all migrations'],
  ['citrate check --since origin/main', 'of a branch, what it brings'],
  ['citrate check --snapshot schema.json new.sql', 'in a database with a schema'],
  ['citrate check --as-citus 13.2 schema.sql', 'on a Citus alone'],
  ['citrate check --fix --offline', 'and mend what can be mended'],
  ['citrate check --format sarif > check.sarif', 'for code scanning'],
])}`,
      ),

  async run(context, files) {
    const options = await checkOptions(context, files);
    const { asCitus } = context.flags;
    if (asCitus !== undefined && context.flags.fix)
      throw await usageError('--fix is not for --as-citus');
    if (context.flags.fix) return fix(context, options);
    if (context.flags.offline) throw await usageError('--offline is only for --fix');
    const { check } = await import('../offline/check.ts');
    return print(context, await check(options));
  },
};

async function checkOptions(
  context: CheckContext,
  files: readonly string[],
): Promise<CheckOptions> {
  const { loadOfflineSettings } = await import('../config/index.ts');
  const { terminal } = context;
  const { asCitus, pg, since } = context.flags;
  const { migrations, ...settings } = await loadOfflineSettings(loadOptions(context));
  const named = await expandFolders(files, terminal);
  return {
    ...settings,
    ...(pg !== undefined && { pg }),
    ...(asCitus !== undefined && { asCitus: await citusVersion(asCitus) }),
    ...(files.length > 0 ? { sources: await readSources(named, terminal) } : { migrations }),
    ...(await readSnapshot(context)),
    ...(since !== undefined && { isReported: await changed(since, terminal.cwd) }),
  };
}

async function citusVersion(text: string): Promise<CitusVersion> {
  const { citusReleases, parseCitusVersion } = await import('../catalog/index.ts');
  const version = parseCitusVersion(text);
  if (version) return version;
  throw await usageError(`--as-citus ${text}: expected one of ${citusReleases.join(', ')}`);
}

/** What is in no file is always reported. */
async function changed(
  revision: string,
  folder: string,
): Promise<NonNullable<CheckOptions['isReported']>> {
  const { changedSince } = await import('../files/index.ts');
  const paths = await changedSince(revision, folder);
  return ({ path }) => path === undefined || paths.has(realpathSync(path));
}

async function fix(context: CheckContext, options: CheckOptions): Promise<ExitCode> {
  const known = await appliedOnCluster(context, options.sources);
  if (known && known.outcome !== 'done') {
    await printDiagnostics(context, known.diagnostics);
    return exitCodeOf(known);
  }
  const { fixFiles } = await import('../offline/fix.ts');
  const { fixed, ...result } = await fixFiles({
    ...(known?.catalog && { pg: known.catalog.pg, catalog: known.catalog }),
    ...options,
    ...(known && { applied: known.versions }),
  });
  return print(
    context,
    result,
    fixed.map((one) => ({ ...one, file: shownPath(context, one.file) })),
  );
}

async function print(
  context: CheckContext,
  result: CheckResult,
  fixed?: readonly FixedFile[],
): Promise<ExitCode> {
  const { format } = context.flags;
  if (format === 'json') await printJson(context, result, fixed);
  else if (format === 'pretty') await printPretty(context, result, fixed);
  else await printFormat(context, await shown(context, result), format);
  return exitCodeOfProblems(result.diagnostics);
}

async function printJson(
  context: CheckContext,
  result: CheckResult,
  fixed: readonly FixedFile[] | undefined,
): Promise<void> {
  const { statementsJson } = await import('../check/index.ts');
  const statements = statementsJson(await shown(context, result));
  const { diagnostics } = result;
  await printResult(context, { statements, ...(fixed && { fixed }), diagnostics }, () => '');
}

/** Of standard input with `--fix`, its new text is the data, and what is left to say is talk. */
async function printPretty(
  context: CheckContext,
  result: CheckResult,
  fixed: readonly FixedFile[] = [],
): Promise<void> {
  const { checkSummary, prettyCheck } = await import('../check/index.ts');
  const visible = await shown(context, result);
  const text = context.flags.fix ? textOfInput(visible, fixed) : undefined;
  const { terminal, flags } = context;
  const out = text === undefined ? terminal.stdout : terminal.stderr;
  const color = colorsFor(terminal, out).isColorSupported;
  for (const one of fixed) out.write(fixedText(one));
  out.write(prettyCheck(visible, { color, verbose: flags.verbose === true }));
  if (text !== undefined) terminal.stdout.write(text);
  say(context, checkSummary(visible));
}

/** The text that came from standard input, as it is now. */
function textOfInput({ files }: CheckResult, fixed: readonly FixedFile[]): string | undefined {
  const changedText = fixed.find(({ text }) => text !== undefined)?.text;
  return changedText ?? files.find(({ name }) => name === '<stdin>')?.text;
}

function fixedText({ file, edits }: FixedFile): string {
  const lines = edits.flatMap(({ line, column, removed, written }) => {
    const at = `  ${line}:${column}`;
    return [
      ...(removed === '' ? [] : [`${at}  - ${removed.replace(/\s+/g, ' ')}`]),
      ...(written === '' ? [] : [`${at}  + ${written.replace(/\s+/g, ' ')}`]),
    ];
  });
  return `fixed ${file}\n${lines.join('\n')}\n\n`;
}

async function printFormat(
  context: CheckContext,
  result: CheckResult,
  format: CheckFormat,
): Promise<void> {
  const { checkSummary, formatResult } = await import('../check/index.ts');
  printData(context, formatResult(format, result, { version: packageVersion() }));
  say(context, checkSummary(result));
}

/** As it may be printed: paths from the working directory, and without notices with `--quiet`. */
async function shown(context: CheckContext, result: CheckResult): Promise<CheckResult> {
  const { file, diagnostic } = await presentation(context);
  const { files, statements, diagnostics } = result;
  return {
    files: files.map(file),
    statements: statements.map((one) => ({ ...one, file: file(one.file) })),
    diagnostics: diagnostics
      .filter(({ severity }) => !context.flags.quiet || severity !== 'notice')
      .map(diagnostic),
  };
}
