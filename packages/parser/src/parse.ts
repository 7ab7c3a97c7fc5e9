import type { RawStmt } from '@pgsql/types';
import { type Diagnostic, DiagnosticError } from './diagnostic.ts';
import { longNames } from './long-names.ts';
import { copyData, metaCommand, parserError, TOO_COMPLEX, unreadableText } from './problems.ts';
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

function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
}

function withoutByteOrderMark(file: SourceFile, span: Span): Span {
  const marked = span.start === 0 && file.text.startsWith(BYTE_ORDER_MARK);
  return marked ? { start: 1, end: Math.max(span.end, 1) } : span;
}

/** Big scripts go to the parser in runs: its memory is limited, and it never gives any back. */
function parseAll(file: SourceFile, span: Span): Script {
  if (span.end - span.start <= RUN_LENGTH) return parseRun(file, span);
  const all = runs(split(file.text, span));
  return joined(all.map((run) => (isSql(run) ? parseRun(file, run) : parsePiece(file, run))));
}

/** Neighbouring statements put together up to RUN_LENGTH; other pieces stand alone. */
function runs(pieces: readonly Piece[]): readonly Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    const fits = last && isSql(last) && isSql(piece) && piece.end - last.start <= RUN_LENGTH;
    if (fits) all[all.length - 1] = { ...last, end: piece.end };
    else all.push(piece);
  }
  return all;
}

function isSql(piece: Piece): boolean {
  return piece.kind === 'statement';
}

/** In one go if all is well; otherwise one by one, so that an error hides no other statement. */
function parseRun(file: SourceFile, span: Span): Script {
  const outcome = parseSpan(file, span);
  if ('statements' in outcome) return { statements: outcome.statements, diagnostics: [] };
  const script = joined(split(file.text, span).map((piece) => parsePiece(file, piece)));
  if (script.diagnostics.length > 0) return script;
  // Statements that are too much together may be all right one by one; bad SQL stays bad.
  const problem = parserError(file, span, outcome.error);
  return problem.code === TOO_COMPLEX ? script : refused(problem);
}

function parsePiece(file: SourceFile, piece: Piece): Script {
  if (piece.kind === 'meta-command') return refused(metaCommand(file, piece));
  if (piece.kind === 'copy data') return refused(copyData(file, piece));
  const outcome = parseSpan(file, piece);
  if ('statements' in outcome) return { statements: outcome.statements, diagnostics: [] };
  return refused(parserError(file, piece, outcome.error));
}

function refused(diagnostic: Diagnostic): Script {
  return { statements: [], diagnostics: [diagnostic] };
}

function joined(scripts: readonly Script[]): Script {
  return {
    statements: scripts.flatMap((script) => script.statements),
    diagnostics: scripts.flatMap((script) => script.diagnostics),
  };
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
