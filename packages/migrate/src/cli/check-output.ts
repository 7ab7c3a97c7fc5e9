/** What a check found, printed: as data of its own form, and a summary as talk. */
import type { CheckFormat, CheckResult } from '../check/index.ts';
import type { FixedFile } from '../offline/fix.ts';
import { presentation, printData, printResult, say, shownPath } from './report.ts';
import type { Context } from './subcommand.ts';
import { colorsFor } from './terminal.ts';
import { packageVersion } from './version.ts';

/** What a check found, in the form that is asked for; `fixed` with `--fix`. */
export async function printCheck(
  context: Context,
  result: CheckResult,
  fixedFiles?: readonly FixedFile[],
): Promise<void> {
  const { format } = context.flags;
  const fixed = fixedFiles?.map((one) => ({ ...one, file: shownPath(context, one.file) }));
  if (format === 'json') await printJson(context, result, fixed);
  else if (format === 'pretty') await printPretty(context, result, fixed);
  else await printFormat(context, await shown(context, result), format);
}

async function printJson(
  context: Context,
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
  context: Context,
  result: CheckResult,
  fixed: readonly FixedFile[] | undefined,
): Promise<void> {
  const { checkSummary, prettyCheck } = await import('../check/index.ts');
  const visible = await shown(context, result);
  const text = fixed && textOfInput(visible, fixed);
  const { terminal, flags } = context;
  const out = text === undefined ? terminal.stdout : terminal.stderr;
  const color = colorsFor(terminal, out).isColorSupported;
  for (const one of fixed ?? []) out.write(fixedText(one));
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

/** Of the pages that the diagnostics name, what they say. */
async function textsOf({ diagnostics }: CheckResult): Promise<ReadonlyMap<string, string>> {
  const { readPart } = await import('../explain/index.ts');
  const pages = new Set(diagnostics.flatMap(({ page }) => page ?? []));
  const parts = await Promise.all([...pages].map((page) => readPart(page)));
  return new Map(parts.flatMap((part) => (part ? [[part.page, part.text]] : [])));
}

async function printFormat(
  context: Context,
  result: CheckResult,
  format: CheckFormat,
): Promise<void> {
  const { checkSummary, formatResult } = await import('../check/index.ts');
  const texts = format === 'sarif' ? await textsOf(result) : new Map<string, string>();
  const textOf = (page: string): string | undefined => texts.get(page);
  printData(context, formatResult(format, result, { version: packageVersion(), textOf }));
  say(context, checkSummary(result));
}

/** As it may be printed: paths from the working directory, and without notices with `--quiet`. */
async function shown(context: Context, result: CheckResult): Promise<CheckResult> {
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
