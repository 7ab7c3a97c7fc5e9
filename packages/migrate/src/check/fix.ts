/** Fixes that diagnostics bring along, written into the text. */
import {
  type Diagnostic,
  isComment,
  nextToken,
  position,
  type SourceFile,
  type Span,
  tokens,
  withoutSecrets,
} from '@citrate/parser';
import type { CheckResult } from './model.ts';

/** What was written in place of what; its place is in the text as it was just before. */
export interface TextEdit {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  readonly removed: string;
  readonly written: string;
}

export interface FixedText {
  readonly text: string;
  readonly edits: readonly TextEdit[];
}

export interface Replacement {
  /** Where the statement begins. */
  readonly at: number;
  /** What is taken out: more than the statement where that is removed. */
  readonly span: Span;
  readonly by: string;
}

/**
 * The text with the fixes of its diagnostics: each in place of its statement, of several for one
 * statement the first. What stands around the statements stays to the byte; of a statement that is
 * removed, its semicolon goes too, and the line where nothing else is left.
 */
export function withFixes(file: SourceFile, result: CheckResult): FixedText {
  const replacements = replacementsIn(file, result);
  let text = '';
  let end = 0;
  for (const { span, by } of replacements) {
    text += file.text.slice(end, span.start) + by;
    end = span.end;
  }
  const edits = replacements.map(({ at, span, by }) => ({
    ...position(file, at),
    removed: withoutSecrets(file.text.slice(span.start, span.end).trim()),
    written: withoutSecrets(by),
  }));
  return { text: text + file.text.slice(end), edits };
}

function replacementsIn(file: SourceFile, result: CheckResult): readonly Replacement[] {
  const found = new Map<number, Replacement>();
  for (const diagnostic of result.diagnostics) {
    const one = diagnostic.file === file ? replacementOf(diagnostic, result) : undefined;
    if (!one || found.has(one.at) || isSmaller(diagnostic) || losesComment(file, one)) continue;
    found.set(one.at, one);
  }
  return [...found.values()].toSorted((a, b) => a.at - b.at);
}

/** Names are written by themselves, and leave the rest of the statement as it is. */
function isSmaller({ rule }: Diagnostic): boolean {
  return rule === 'unnamed-constraint';
}

/** SQL made of trees has no comments: what somebody wrote down is not thrown away. */
function losesComment({ text }: SourceFile, { span, by }: Replacement): boolean {
  return by !== '' && tokens(text.slice(span.start, span.end)).some(isComment);
}

/** What the fix of a diagnostic writes, where; undefined: it has none, or that is written already. */
export function replacementOf(
  diagnostic: Diagnostic,
  result: Pick<CheckResult, 'statements'>,
): Replacement | undefined {
  const { file } = diagnostic;
  const by = diagnostic.fix?.replace(/[\s;]+$/, '');
  const statement = by === undefined ? undefined : statementOf(diagnostic, result);
  if (!file || by === undefined || !statement) return undefined;
  if (by === file.text.slice(statement.start, statement.end)) return undefined;
  const span = by === '' ? wholeOf(file.text, statement) : statement;
  return { at: statement.start, span, by };
}

/** The statement that a diagnostic is about. */
export function statementOf(
  { file, span: at }: Diagnostic,
  { statements }: Pick<CheckResult, 'statements'>,
): Span | undefined {
  if (!file || !at) return undefined;
  return statements.find(
    (s) => s.file === file && s.span.start <= at.start && at.start < s.span.end,
  )?.span;
}

/** The statement with its semicolon, and with its line where it stands alone on it. */
function wholeOf(text: string, { start, end: endOfStatement }: Span): Span {
  const end = behindSemicolon(text, endOfStatement);
  const before = /(?:^|[\r\n])([ \t\uFEFF]*)$/.exec(text.slice(0, start));
  const after = /^[ \t]*(?:\r\n|\n|\r|$)/.exec(text.slice(end));
  if (!after) return { start, end: end + (/^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0) };
  if (!before) return { start: start - trailing(text.slice(0, start)), end };
  const blanks = before[1]?.replace('\uFEFF', '').length ?? 0;
  return { start: start - blanks, end: end + after[0].length };
}

/** A comment in front of the semicolon would be lost: then both are left behind. */
function behindSemicolon(text: string, end: number): number {
  const token = nextToken(text, end);
  if (!token || isComment(token) || text.slice(token.start, token.end) !== ';') return end;
  return token.end;
}

function trailing(text: string): number {
  return /[ \t]*$/.exec(text)?.[0].length ?? 0;
}
