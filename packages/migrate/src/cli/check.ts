import { existsSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Diagnostic } from '@citrate/parser';
import type { CitusVersion } from '../catalog/model.ts';
import type { CheckResult } from '../check/index.ts';
import type { CheckOptions } from '../offline/check.ts';
import type { FixedFile } from '../offline/fix.ts';
import { appliedOnCluster } from './applied.ts';
import { printCheck } from './check-output.ts';
import { type ExitCode, exitCodeOf, exitCodeOfProblems } from './exit.ts';
import { loadOptions, usageError } from './flags.ts';
import { printResult } from './report.ts';
import {
  expandFolders,
  type GatheredSources,
  gatherSources,
  readSnapshot,
  refuse,
} from './sources.ts';
import { type Context, examples, type Subcommand } from './subcommand.ts';

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
      .argument('[files...]', 'files or folders, - for standard input; the migrations when absent')
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
    const gathered = await gatherSources(
      await expandFolders(files, context.terminal),
      context.terminal,
    );
    const { problems, ...options } = await checkOptions(context, files, gathered);
    const { asCitus } = context.flags;
    if (asCitus !== undefined && context.flags.fix)
      throw await usageError('--fix is not for --as-citus');
    if (context.flags.fix) return fix(context, options, problems);
    if (context.flags.offline) throw await usageError('--offline is only for --fix');
    const { check } = await import('../offline/check.ts');
    return report(context, withProblems(await check(options), problems));
  },
};

async function checkOptions(
  context: CheckContext,
  files: readonly string[],
  { sources, problems }: GatheredSources,
): Promise<CheckOptions & Pick<GatheredSources, 'problems'>> {
  const { loadOfflineSettings } = await import('../config/index.ts');
  const { asCitus, pg, since } = context.flags;
  const { migrations, ...settings } = await loadOfflineSettings(loadOptions(context));
  const folders = files.length > 0 ? foldersOf(sources) : [migrations];
  const missing = folders.some((folder) => !existsSync(folder));
  return {
    ...settings,
    ...(pg !== undefined && { pg }),
    ...(asCitus !== undefined && { asCitus: await citusVersion(asCitus) }),
    ...(files.length > 0 ? { sources } : { migrations }),
    ...(await readSnapshot(context)),
    ...(since !== undefined && !missing && { isReported: await changed(since, folders) }),
    problems: [
      ...problems,
      ...(since !== undefined && missing ? await sinceProblems(since, context) : []),
    ],
  };
}

async function citusVersion(text: string): Promise<CitusVersion> {
  const { citusReleases, parseCitusVersion } = await import('../catalog/index.ts');
  const version = parseCitusVersion(text);
  if (version) return version;
  throw await usageError(`--as-citus ${text}: expected one of ${citusReleases.join(', ')}`);
}

/** Where files really are: a link may be to one of another repository. */
function foldersOf(sources: GatheredSources['sources']): readonly string[] {
  return sources.flatMap(({ path }) => (path === undefined ? [] : dirname(realpathSync(path))));
}

/** What is in no file is always reported. */
async function changed(
  revision: string,
  folders: readonly string[],
): Promise<NonNullable<CheckOptions['isReported']>> {
  const { changedSince } = await import('../files/index.ts');
  const paths = await changedSince(revision, folders);
  return ({ path }) => path === undefined || paths.has(realpathSync(path));
}

/** What is wrong with a revision beside a folder that does not exist, and has no repository to ask. */
async function sinceProblems(
  revision: string,
  { terminal }: CheckContext,
): Promise<readonly Diagnostic[]> {
  const { DiagnosticError } = await import('@citrate/parser');
  try {
    await changed(revision, [terminal.cwd]);
    return [];
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics;
    throw error;
  }
}

/** Beside what the other files say: a report in a format of CI is all that its readers see. */
function withProblems(result: CheckResult, problems: readonly Diagnostic[]): CheckResult {
  return { ...result, diagnostics: [...problems, ...result.diagnostics] };
}

/** Writes nothing where a file is no text: what it makes is not known. */
async function fix(
  context: CheckContext,
  options: CheckOptions,
  problems: readonly Diagnostic[],
): Promise<ExitCode> {
  if (problems.length > 0) await refuse(problems);
  const known = await appliedOnCluster(context, options.sources);
  if (known && known.outcome !== 'done') {
    const { diagnostics } = known;
    await printResult(context, { statements: [], diagnostics }, () => '');
    return exitCodeOf(known);
  }
  const { fixFiles } = await import('../offline/fix.ts');
  const { fixed, ...result } = await fixFiles({
    ...(known?.catalog && { pg: known.catalog.pg, catalog: known.catalog }),
    ...options,
    ...(known && { applied: known.versions }),
  });
  return report(context, result, fixed);
}

async function report(
  context: CheckContext,
  result: CheckResult,
  fixed?: readonly FixedFile[],
): Promise<ExitCode> {
  await printCheck(context, result, fixed);
  return exitCodeOfProblems(result.diagnostics);
}
