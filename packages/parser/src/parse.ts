import type { RawStmt } from '@pgsql/types';
import { type Diagnostic, DiagnosticError } from './diagnostic.ts';
import { longNames } from './long-names.ts';
import { copyData, metaCommand, parserError, unreadableText } from './problems.ts';
import { isComment, tokens } from './scan.ts';
import { BYTE_ORDER_MARK, byteOffsets, type SourceFile, type Span } from './source.ts';
import { type Piece, split } from './split.ts';
import type { Statement } from './statement.ts';

/** Statements are handed to the parser in runs of about this many UTF-16 code units. */
const RUN_LENGTH = 1 << 20;

/** What a script holds: its good statements, and a diagnostic for each bad one, in order. */
export interface Script {
  readonly statements: readonly Statement[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The statements of one text, or what the parser threw. */
type Outcome = { readonly statements: readonly Statement[] } | { readonly error: unknown };

let library: typeof import('libpg-query') | undefined;

/** Loads PostgreSQL's parser (WebAssembly, some 60 ms, once). Await it before the first parse. */
export async function loadParser(): Promise<void> {
  const module = await import('libpg-query');
  await module.loadModule();
  library = module;
}

/**
 * The statements of `sql`, in order. `file` is the name that errors show, `<input>` if absent.
 * @throws DiagnosticError with one diagnostic per statement that is not SQL
 */
export function parse(sql: string, options: { readonly file?: string } = {}): readonly Statement[] {
  const script = parseScript({ name: options.file ?? '<input>', text: sql });
  const errors = script.diagnostics.filter((d) => d.severity === 'error');
  if (errors.length > 0) throw new DiagnosticError(errors);
  return script.statements;
}

/**
 * Like `parse`, but gathers: the good statements stand beside the diagnostics of the bad ones. With
 * `part`, only that range of the file is read; spans are offsets into the whole file all the same.
 */
export function parseScript(file: SourceFile, part?: Span): Script {
  const unreadable = unreadableText(file);
  if (unreadable) return { statements: [], diagnostics: [unreadable] };
  const span = withoutByteOrderMark(file, part ?? { start: 0, end: file.text.length });
  const { statements, diagnostics } = parseAll(file, span);
  return { statements, diagnostics: inOrder([...diagnostics, ...longNames(file, span)]) };
}

/** In one go if all is well; otherwise, and where the text is big, statement by statement. */
function parseAll(file: SourceFile, span: Span): Script {
  if (span.end - span.start > RUN_LENGTH) return parseRuns(file, runs(split(file.text, span)));
  const outcome = parseSpan(file, span);
  if ('statements' in outcome) return { ...outcome, diagnostics: [] };
  return parseRuns(
    file,
    split(file.text, span).map((piece) => [piece]),
  );
}

function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
}

function withoutByteOrderMark(file: SourceFile, span: Span): Span {
  const marked = span.start === 0 && file.text.startsWith(BYTE_ORDER_MARK);
  return marked ? { start: 1, end: Math.max(span.end, 1) } : span;
}

function parseRuns(file: SourceFile, all: readonly (readonly Piece[])[]): Script {
  const statements: Statement[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const run of all) {
    const script = parseRun(file, run);
    for (const statement of script.statements) statements.push(statement);
    diagnostics.push(...script.diagnostics);
  }
  return { statements, diagnostics };
}

/** Neighbouring statements put together up to RUN_LENGTH; other pieces stand alone. */
function runs(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const all: Piece[][] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    const first = last?.[0];
    const fits = first?.kind === 'statement' && piece.end - first.start <= RUN_LENGTH;
    if (last && fits && piece.kind === 'statement') last.push(piece);
    else all.push([piece]);
  }
  return all;
}

function parseRun(file: SourceFile, run: readonly Piece[]): Script {
  const [first] = run;
  const last = run.at(-1);
  if (!first || !last) return { statements: [], diagnostics: [] };
  if (first.kind === 'meta-command') {
    return { statements: [], diagnostics: [metaCommand(file, first)] };
  }
  if (first.kind === 'copy data') return { statements: [], diagnostics: [copyData(file, first)] };
  const span = { start: first.start, end: last.end };
  const outcome = parseSpan(file, span);
  if ('statements' in outcome) return { ...outcome, diagnostics: [] };
  if (run.length === 1) {
    return { statements: [], diagnostics: [parserError(file, span, outcome.error)] };
  }
  return parseRuns(
    file,
    run.map((piece) => [piece]),
  );
}

function parseSpan(file: SourceFile, span: Span): Outcome {
  if (!library) throw new Error('the parser is not loaded: await loadParser() first');
  const text = file.text.slice(span.start, span.end);
  if (text === '') return { statements: [] };
  let raw: readonly RawStmt[];
  try {
    raw = library.parseSync(text).stmts ?? [];
  } catch (error) {
    return { error };
  }
  return { statements: statementsOf(text, span.start, raw) };
}

function statementsOf(text: string, base: number, raw: readonly RawStmt[]): readonly Statement[] {
  const offset = byteOffsets(text);
  const statements: Statement[] = [];
  for (const { stmt: tree, stmt_location: byteOffset = 0, stmt_len: bytes } of raw) {
    if (!tree) continue;
    const start = offset(byteOffset);
    const end = bytes === undefined ? text.length : offset(byteOffset + bytes);
    const source = withoutTail(text.slice(start, end));
    const span = { start: base + start, end: base + start + source.length };
    statements.push({ tree, source, span, byteOffset });
  }
  return statements;
}

/** Cuts off the blanks and comments behind a statement. */
function withoutTail(source: string): string {
  const text = source.replace(/[ \t\n\r\f\v]+$/, '');
  const mayEndInComment = text.endsWith('*/') || /--[^\n\r]*$/.test(text);
  if (!mayEndInComment) return text;
  const last = tokens(text).findLast((token) => !isComment(token));
  return text.slice(0, last?.end);
}
