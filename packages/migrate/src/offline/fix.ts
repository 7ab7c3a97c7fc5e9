import { type Diagnostic, loadParser, type SourceFile } from '@citrate/parser';
import { type CheckResult, type TextEdit, withFixes } from '../check/index.ts';
import { baseName, parseFileName, replaceFile } from '../files/index.ts';
import { type CheckOptions, checkInputs } from './check.ts';
import { type FileText, type Input, type Inputs, inputOf, readInputs } from './inputs.ts';
import { withSnapshotRead } from './start.ts';
import { type WriteNamesOptions, type WrittenFile, writeNames } from './write-names.ts';

export interface FixOptions
  extends CheckOptions,
    Pick<WriteNamesOptions, 'applied' | 'catalog' | 'namesBy'> {}

/** A text that was changed. */
export interface FixedFile {
  readonly file: string;
  /** What was put in place of what, in order. */
  readonly edits: readonly TextEdit[];
  /** The new text of what is no file. */
  readonly text?: string;
}

/** What is left to say once all is fixed that can be. */
export interface FixResult extends CheckResult {
  readonly fixed: readonly FixedFile[];
}

/** A text on its way, with all that was done to it. */
interface Changing {
  readonly input: Input;
  readonly edits: readonly TextEdit[];
  /** Of a migration that is applied, of a program, of a text that is not reported on, or beside one that is not known. */
  readonly isFinal: boolean;
}

/** A fix may bring another one to light; not without end. */
const MOST_ROUNDS = 10;

/**
 * Write the fixes of a check into the files, and then the names that are left to PostgreSQL: what
 * these are not about stays to the byte. Files of applied migrations are never changed, nor those
 * that are not reported on, nor any where one could not be read; each is replaced at once. A second run finds nothing to do.
 */
export async function fixFiles(given: FixOptions): Promise<FixResult> {
  await loadParser();
  const options = withSnapshotRead(given);
  const read = await readInputs(options);
  // What a file makes that could not be read is not known: the names of others may be taken by it.
  const isWhole = read.problems.every(({ severity }) => severity !== 'error');
  const start = read.inputs.map((input) => startOf(input, isWhole, options));
  const fixed = withAllFixes(start, read.problems, options);
  const named = await withNames(fixed, options);
  const changed = named.filter(({ edits }) => edits.length > 0);
  for (const { input } of changed) {
    if (input.path !== undefined) await replaceFile(input.path, input.source.text);
  }
  const { migrations } = options;
  const after = migrations === undefined ? inputsOf(named) : await readInputs(options);
  const result = checkInputs(after, options);
  const kept = eachOnce(result.diagnostics.flatMap((one) => noticeOf(one, named)));
  return {
    ...result,
    diagnostics: [...result.diagnostics, ...kept],
    fixed: changed.map(fixedFile),
  };
}

function startOf(
  input: Input,
  isWhole: boolean,
  { applied = [], isReported = () => true }: FixOptions,
): Changing {
  const name = parseFileName(input.source.name);
  const isApplied = 'version' in name && applied.includes(name.version);
  const isProgram = input.source.origins !== undefined;
  return { input, edits: [], isFinal: !isWhole || isApplied || isProgram || !isReported(input) };
}

function inputsOf(texts: readonly Changing[]): Inputs {
  return { inputs: texts.map(({ input }) => input), problems: [] };
}

function withAllFixes(
  start: readonly Changing[],
  problems: readonly Diagnostic[],
  options: FixOptions,
): readonly Changing[] {
  let texts = start;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const result = checkInputs({ ...inputsOf(texts), problems }, options);
    const next = texts.map((one) => withOwnFixes(one, result));
    if (next.every((one, i) => one === texts[i])) break;
    texts = next;
  }
  return texts;
}

function withOwnFixes(changing: Changing, result: CheckResult): Changing {
  if (changing.isFinal) return changing;
  const { text, edits } = withFixes(changing.input.source, result);
  return edits.length === 0 ? changing : withText(changing, text, edits);
}

function withText(
  { input: { source, path }, edits, isFinal }: Changing,
  text: string,
  more: readonly TextEdit[],
): Changing {
  const changed: FileText = { name: source.name, text, ...(path !== undefined && { path }) };
  return { input: inputOf(changed), edits: [...edits, ...more], isFinal };
}

/** Without paths, texts come back and nothing is written. */
async function withNames(
  texts: readonly Changing[],
  { applied, catalog, namesBy, pg, snapshot }: FixOptions,
): Promise<readonly Changing[]> {
  // A snapshot has in it what the others made.
  const read = snapshot === undefined ? texts : texts.filter(({ isFinal }) => !isFinal);
  const { files } = await writeNames({
    sources: read.map(({ input: { source } }) => withoutPath(source)),
    ...(applied && { applied }),
    ...(catalog && { catalog }),
    ...(namesBy && { namesBy }),
    ...(pg !== undefined && { pg }),
    ...(snapshot !== undefined && { snapshot }),
  });
  const named = new Map(read.map((one, i) => [one, files[i]]));
  return texts.map((one) => (one.isFinal ? one : withOwnNames(one, named.get(one))));
}

/** With a path, it would be written. */
function withoutPath({ name, text, origins }: SourceFile): SourceFile {
  return { name, text, ...(origins && { origins }) };
}

function withOwnNames(changing: Changing, file: WrittenFile | undefined): Changing {
  if (file?.state !== 'named' || file.text === undefined) return changing;
  const edits = file.edits.map(({ line, column, text }) => {
    return { line, column, removed: '', written: text.trim() };
  });
  return withText(changing, file.text, edits);
}

function fixedFile({ input: { source, path }, edits }: Changing): FixedFile {
  const { name: file, text } = source;
  return { file, edits, ...(path === undefined && { text }) };
}

/** Why a fix is not in the file. */
function noticeOf({ fix, file }: Diagnostic, texts: readonly Changing[]): readonly Diagnostic[] {
  const { isFinal = false } = texts.find(({ input }) => input.source.name === file?.name) ?? {};
  if (fix === undefined || !file || !isFinal) return [];
  if (file.origins) return [notWritten(file.name)];
  const message = `migration file "${baseName(file.name)}" is applied`;
  const detail = 'It is left as it is: an applied file is never changed.';
  return [{ code: '00000', severity: 'notice', message, detail }];
}

function notWritten(file: string): Diagnostic {
  const message = `fixes cannot be written into "${baseName(file)}": it is a program`;
  const hint = 'Write what they say into the program.';
  return { code: '00000', severity: 'notice', message, hint };
}

function eachOnce(notices: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(notices.map((notice) => [notice.message, notice])).values()];
}
