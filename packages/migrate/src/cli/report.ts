/** What a command says: data on stdout, talk on stderr, diagnostics on one of them by format. */
import { isAbsolute, relative } from 'node:path';
import type { Diagnostic, SourceFile } from '@citrate/parser';
import type { ExecuteEvent } from '../engine/model.ts';
import { type ExitCode, exitCodeOfProblems, exitFailed, exitInDoubt } from './exit.ts';
import type { Context } from './subcommand.ts';
import { colorsFor } from './terminal.ts';

/** Prints a command's data: text as it is. */
export function printData({ terminal }: Context, text: string): void {
  terminal.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`);
}

/** Prints a command's data as JSON; every output carries the format's version. */
export function printJson(context: Context, value: object): void {
  printData(context, JSON.stringify({ format: 1, ...value }, null, 2));
}

/** Talk that `--quiet` silences, and so does a stream of events. */
export function say({ terminal, flags }: Context, text: string): void {
  if (!flags.quiet && flags.progress !== 'json') terminal.stderr.write(`${text}\n`);
}

/** One event as a line of JSON on stderr, with the time; passwords are taken out. */
export async function printEvent(context: Context, event: ExecuteEvent): Promise<void> {
  const { scrubSecrets } = await import('../config/index.ts');
  const line = JSON.stringify({
    format: 1,
    time: new Date().toISOString(),
    ...(await asJson(context, event)),
  });
  context.terminal.stderr.write(`${scrubSecrets(line, [...context.secrets])}\n`);
}

async function asJson(context: Context, event: ExecuteEvent): Promise<object> {
  if (event.kind !== 'notice') return event;
  const { diagnosticJson } = await import('../offline/json.ts');
  const [shown = event.diagnostic] = await presentable(context, [event.diagnostic]);
  return { ...event, diagnostic: diagnosticJson(shown) };
}

const wholeFix = 'all of it with --format json; "citrate check --fix" writes it';

/**
 * Renders diagnostics on stderr, with file, line and underline. Notices are left out by `--quiet`.
 * Nothing is printed with `--format json`: there they are part of the data.
 */
export async function printDiagnostics(
  context: Context,
  diagnostics: readonly Diagnostic[],
): Promise<void> {
  const { terminal, flags } = context;
  if (flags.format === 'json' || diagnostics.length === 0) return;
  const { renderDiagnostic } = await import('@citrate/parser');
  const color = colorsFor(terminal, terminal.stderr).isColorSupported;
  const shown = diagnostics.filter((d) => !flags.quiet || d.severity !== 'notice');
  const pages = shown.some(({ page }) => page !== undefined) ? await readings(shown) : [];
  for (const [i, diagnostic] of (await presentable(context, shown)).entries()) {
    const text = renderDiagnostic(diagnostic, { color, page: pages[i], wholeFix });
    terminal.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
  }
}

/** How the page of each is read, said once for each page. */
async function readings(
  diagnostics: readonly Diagnostic[],
): Promise<readonly (string | undefined)[]> {
  const { readingsOf } = await import('../pages/index.ts');
  return readingsOf(diagnostics);
}

/** Prints what a library function gave: its diagnostics, and its data as text or as JSON. */
export async function printResult<Result extends { readonly diagnostics: readonly Diagnostic[] }>(
  context: Context,
  result: Result,
  pretty: (result: Result) => string,
): Promise<void> {
  if (context.flags.format === 'json') {
    const { diagnosticJson } = await import('../offline/json.ts');
    const diagnostics = (await presentable(context, result.diagnostics)).map(diagnosticJson);
    printJson(context, { ...result, diagnostics });
    return;
  }
  await printDiagnostics(context, result.diagnostics);
  printData(context, pretty(result));
}

async function presentable(
  context: Context,
  diagnostics: readonly Diagnostic[],
): Promise<readonly Diagnostic[]> {
  const { diagnostic } = await presentation(context);
  return diagnostics.map(diagnostic);
}

/** How things may be printed. */
interface Presentation {
  /** With its path as seen from the working directory; the same file is always the same value. */
  readonly file: (file: SourceFile) => SourceFile;
  /** Without passwords, whoever worded it. */
  readonly diagnostic: (diagnostic: Diagnostic) => Diagnostic;
}

export async function presentation(context: Context): Promise<Presentation> {
  const scrub = await scrubber(context);
  const shown = new Map<SourceFile, SourceFile>();
  const file = (one: SourceFile): SourceFile => {
    const known = shown.get(one) ?? { ...one, name: shownPath(context, one.name) };
    shown.set(one, known);
    return known;
  };
  return {
    file,
    diagnostic: ({ message, detail, hint, fix, file: at, ...rest }) => ({
      ...rest,
      ...(at && { file: file(at) }),
      message: scrub(message),
      ...(detail !== undefined && { detail: scrub(detail) }),
      ...(hint !== undefined && { hint: scrub(hint) }),
      ...(fix !== undefined && { fix: scrub(fix) }),
    }),
  };
}

export function shownPath({ terminal }: Context, name: string): string {
  if (!isAbsolute(name)) return name;
  const near = relative(terminal.cwd, name);
  return near.startsWith('..') ? name : near;
}

async function scrubber({ secrets }: Context): Promise<(text: string) => string> {
  const { scrubSecrets } = await import('../config/index.ts');
  return (text) => scrubSecrets(text, [...secrets]);
}

/**
 * Says why a command gave no result, and gives its exit code. After a bug of ours nobody knows what
 * a command that changes servers has left there.
 */
export async function reportFailure(
  context: Context,
  changesServers: boolean,
  error: unknown,
): Promise<ExitCode> {
  const { DiagnosticError } = await import('@citrate/parser');
  const known =
    error instanceof DiagnosticError ? error.diagnostics : await fileProblem(context, error);
  if (known === undefined) {
    await reportBug(context, error);
    return changesServers ? exitInDoubt : exitFailed;
  }
  await printResult(context, { diagnostics: known }, () => '');
  return exitCodeOfProblems(known);
}

/** What the file system refuses, such as a folder that may not be written to, is no bug of ours. */
async function fileProblem(
  context: Context,
  error: unknown,
): Promise<readonly Diagnostic[] | undefined> {
  if (!(error instanceof Error && 'syscall' in error && 'path' in error)) return undefined;
  const message = `could not use "${shownPath(context, String(error.path))}"`;
  const { systemReason } = await import('../files/index.ts');
  const detail = `The system says: ${systemReason(error)}.`;
  return [{ code: '58030', severity: 'error', message, detail }];
}

async function reportBug(context: Context, error: unknown): Promise<void> {
  const scrub = await scrubber(context);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  context.terminal.stderr.write(`internal error, please report it: ${scrub(text)}\n`);
}
