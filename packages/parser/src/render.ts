import type { Diagnostic, Severity } from './diagnostic.ts';
import { displayText, displayWidth } from './display.ts';
import { withoutLongWords } from './long-words.ts';
import { mayHoldSecret, withoutSecrets } from './secrets.ts';
import { lineAround, position, type SourceFile, type Span } from './source.ts';

type Paint = (style: keyof typeof STYLES, text: string) => string;

const STYLES = { error: 31, warning: 33, notice: 36, frame: 34, strong: 1 } as const;

/** Columns of a source line that are shown; of a longer line, a part around the problem. */
const MAX_WIDTH = 120;

export interface RenderOptions {
  readonly color?: boolean;
  /** How its page is read; without, nothing is said of it. */
  readonly page?: string | undefined;
  /** How all of a fix is seen: a long one is cut then. Without, every fix is written whole. */
  readonly wholeFix?: string;
}

/**
 * A diagnostic for people: severity, SQLSTATE and message; file, line and column; the source line
 * with the problem underlined; detail and hint, very long names in them cut. Several lines, without a line end at the end.
 */
export function renderDiagnostic(d: Diagnostic, options: RenderOptions = {}): string {
  const paint: Paint = options.color
    ? (style, text) => `\x1b[${STYLES[style]}m${text}\x1b[0m`
    : (_style, text) => text;
  const first = `${paint(d.severity, `${d.severity}[${d.code}]`)}: ${paint('strong', displayText(withoutLongWords(d.message)))}`;
  const frame = d.file && d.span ? renderFrame(d.file, d.span, d.severity, paint) : undefined;
  const gutter = ' '.repeat(frame?.gutter ?? 1);
  const notes = notesOf(d, options).map(([label, text]) => note(gutter, label, text, paint));
  return [first, ...(frame?.lines ?? []), ...notes].join('\n');
}

function notesOf(
  d: Diagnostic,
  { page, wholeFix }: RenderOptions,
): readonly (readonly [string, string])[] {
  const notes: (readonly [string, string])[] = [];
  if (d.file && !d.span) notes.push(['file', d.file.name]);
  if (d.server !== undefined) {
    notes.push(['server', d.shardId === undefined ? d.server : `${d.server}, shard ${d.shardId}`]);
  }
  if (d.detail !== undefined) notes.push(['detail', withoutLongWords(d.detail)]);
  if (d.hint !== undefined) notes.push(['hint', withoutLongWords(d.hint)]);
  if (d.rule !== undefined) notes.push(['rule', d.rule]);
  if (page !== undefined) notes.push(['page', page]);
  if (d.fix !== undefined) {
    const fix = d.fix === '' ? 'remove the statement' : withoutSecrets(d.fix);
    notes.push(['fix', wholeFix === undefined ? fix : shortened(fix, wholeFix)]);
  }
  return notes;
}

/** Lines of a fix that are shown, and characters of each, where it is cut. */
const FIX_LINES = 20;
const FIX_WIDTH = 4 * MAX_WIDTH;

function shortened(fix: string, wholeFix: string): string {
  const lines = fix.split('\n');
  const shown = lines.slice(0, FIX_LINES).map((line) => head(line, FIX_WIDTH));
  if (shown.join('\n') === fix) return fix;
  const left = lines.length - shown.length;
  const more = left === 0 ? '' : ` ${left} more ${left === 1 ? 'line' : 'lines'}`;
  return [...shown, `…${more} (${wholeFix})`].join('\n');
}

/** Further lines of a note stand under the first. */
function note(gutter: string, label: string, text: string, paint: Paint): string {
  const start = `${gutter} ${paint('frame', '=')} ${paint('strong', `${label}:`)} `;
  const indent = ' '.repeat(gutter.length + label.length + 5);
  return start + text.split(/\r?\n/).map(displayText).join(`\n${indent}`);
}

/** What stands beside the line where it is none of the file: what a program gave. */
const RECORDED = 'SQL';

/** The source line with its number, and carets under the part of the span that is on it; no line that may hold a password. */
function renderFrame(
  file: SourceFile,
  span: Span,
  severity: Severity,
  paint: Paint,
): { readonly gutter: number; readonly lines: readonly string[] } {
  const { line, column } = position(file, span.start);
  const last = position(file, Math.max(span.start, span.end - 1)).line;
  const range = lineAround(file, span.start);
  const label = file.origins ? RECORDED : String(line);
  const gutter = label.length;
  const bar = paint('frame', '|');
  const blank = ' '.repeat(gutter);
  const place = `${blank}${paint('frame', '-->')} ${displayText(file.name)}:${line}:${column}`;
  if (mayHoldSecret(file, range)) return { gutter, lines: [place] };
  const { before, marked, after } = cropped(file.text, range, span);
  const carets = '^'.repeat(Math.max(1, displayWidth(marked, displayWidth(before))));
  const more = last > line ? ` up to line ${last}` : '';
  return {
    gutter,
    lines: [
      place,
      `${blank} ${bar}`,
      `${paint('frame', label)} ${bar} ${displayText(before + marked + after)}`.trimEnd(),
      `${blank} ${bar} ${' '.repeat(displayWidth(before))}${paint(severity, carets + more)}`,
    ],
  };
}

/** The line's text before, in and after the span, cut on both sides where it is too long. */
function cropped(
  text: string,
  line: Span,
  span: Span,
): { readonly before: string; readonly marked: string; readonly after: string } {
  const start = Math.min(Math.max(span.start, line.start), line.end);
  const end = Math.max(start, Math.min(span.end, line.end));
  const before = text.slice(line.start, start);
  const marked = text.slice(start, end);
  const after = text.slice(end, line.end);
  if (before.length + marked.length + after.length <= MAX_WIDTH) return { before, marked, after };
  const room = Math.max(MAX_WIDTH - Math.min(marked.length, MAX_WIDTH), 40) >> 1;
  return { before: tail(before, room), marked: head(marked, MAX_WIDTH), after: head(after, room) };
}

function head(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function tail(text: string, length: number): string {
  if (text.length <= length) return text;
  return `…${text.slice(-length).replace(/^[\uDC00-\uDFFF]/, '')}`;
}
