/** Where lines break. */
import { mark, NUL } from './marks.ts';

/** By how many columns an indented line stands further right. */
const step = 2;

/** A place for a break, or where a group or an indented text begins or ends. */
interface Hint {
  readonly kind: string;
  /** Where it stands in the text on one line. */
  readonly offset: number;
  /** Where the group ends that begins here. */
  end: number;
  /** Where the first place for a break stands after it, or after the group that begins here. */
  next: number;
}

/** The text of a marked one. */
export function unmarked(marked: string): string {
  return marked
    .split(NUL)
    .map((piece, i) => (i === 0 ? piece : piece.slice(1)))
    .join('');
}

/** Whether a line has to end somewhere in a marked text. */
export function hasLineEnd(marked: string): boolean {
  return marked.includes(NUL + mark.lineEnd);
}

/**
 * A text in lines of at most `width` characters, where the hints in its marked form allow it: one
 * pass back finds the extent of each group, one forth breaks the lines of those that do not fit.
 * Linear, however deep the groups are nested.
 */
export function pretty(text: string, marked: string, width: number): string {
  const hints = hintsOf(marked);
  measure(hints, text.length);
  return broken(hints, new Lines(text, width));
}

/** The length of a mark: NUL and its letter. */
const markLength = 2;

function hintsOf(marked: string): Hint[] {
  const hints: Hint[] = [];
  for (let at = marked.indexOf(NUL); at >= 0; at = marked.indexOf(NUL, at + markLength)) {
    const offset = at - hints.length * markLength;
    hints.push({ kind: marked.charAt(at + 1), offset, end: offset, next: offset });
  }
  return hints;
}

function measure(hints: readonly Hint[], length: number): void {
  let next = length;
  let lineEnds = 0;
  // The groups that were left, and how many lines had to end before that.
  const closed: { readonly close: Hint; readonly lineEnds: number }[] = [];
  for (let i = hints.length - 1; i >= 0; i--) {
    const hint = hints[i] as Hint;
    hint.next = next;
    if (hint.kind === mark.close) closed.push({ close: hint, lineEnds });
    else if (hint.kind === mark.open) extend(hint, closed.pop(), lineEnds);
    else if (isEnd(hint.kind)) next = hint.offset;
    if (hint.kind === mark.lineEnd) lineEnds++;
  }
}

/** A group fits on no line if one has to end inside of it. */
function extend(
  open: Hint,
  closed: { readonly close: Hint; readonly lineEnds: number } | undefined,
  lineEnds: number,
): void {
  if (closed === undefined) return;
  const endless = lineEnds > closed.lineEnds;
  open.end = endless ? Number.POSITIVE_INFINITY : closed.close.offset;
  open.next = endless ? Number.POSITIVE_INFINITY : closed.close.next;
}

/** Whether nothing behind this counts for what fits before it. */
function isEnd(kind: string): boolean {
  return isBreak(kind) || kind === mark.comment || kind === mark.lineEnd;
}

function isBreak(kind: string): boolean {
  return kind === mark.line || kind === mark.softLine || kind === mark.fill;
}

function broken(hints: readonly Hint[], lines: Lines): string {
  // Whether the groups around take their breaks.
  const outer: boolean[] = [];
  let breaks = true;
  let depth = 0;
  for (const hint of hints) {
    const { kind } = hint;
    if (lines.due !== undefined && !mayWait(hint, lines.due, breaks)) lines.endDue(depth * step);
    if (kind === mark.open) {
      outer.push(breaks);
      breaks &&= !lines.fits(hint);
    } else if (kind === mark.close) breaks = outer.pop() ?? true;
    else if (kind === mark.indent) depth++;
    else if (kind === mark.dedent) depth--;
    else if (kind === mark.lineEnd) lines.due = hint.offset;
    else if (isBreak(kind) && breaks && !(kind === mark.fill && lines.fits(hint))) {
      lines.break(hint.offset, kind === mark.softLine ? 0 : 1, depth * step);
    }
  }
  if (lines.due !== undefined) lines.endDue(depth * step);
  return lines.end();
}

/** Whether nothing is written between the place where a line has to end and this hint. */
function mayWait({ kind, offset }: Hint, due: number, breaks: boolean): boolean {
  if (offset !== due) return false;
  return isBreak(kind) ? breaks : kind !== mark.open && kind !== mark.comment;
}

/** A text that is being broken into lines, besides those that it has, such as a function's body. */
class Lines {
  private readonly text: string;
  private readonly width: number;
  private out = '';
  /** A place where the line has to end, and where there was no break yet. */
  due: number | undefined;
  /** How much of the text is in `out`. */
  private written = 0;
  /** Where the line at work begins in the text, and in which column. */
  private start = 0;
  private margin = 0;
  /** The first line end of the text that was not yet passed. */
  private newline: number;

  constructor(text: string, width: number) {
    this.text = text;
    this.width = width;
    this.newline = this.newlineFrom(0);
  }

  /** Whether what begins here fits on the line, with what follows up to the next break. */
  fits({ offset, end, next }: Hint): boolean {
    this.pass(offset);
    if (this.newline < end || this.due !== undefined) return false;
    return this.margin + Math.min(next, this.newline) - this.start <= this.width;
  }

  /** Begin a line at this place of the text; `blanks` of it give way to the line end. */
  break(offset: number, blanks: number, margin: number): void {
    this.pass(offset);
    // What is nested very deep stays at half the width, or the text would grow with the square.
    this.margin = Math.min(margin, this.width >> 1);
    this.out += `${this.text.slice(this.written, offset)}\n${' '.repeat(this.margin)}`;
    this.written = offset + blanks;
    this.start = this.written;
    this.due = undefined;
  }

  /** End the line that has to end, as no place for a break did. */
  endDue(margin: number): void {
    const offset = this.due ?? this.written;
    this.break(offset, this.text.charAt(offset) === ' ' ? 1 : 0, margin);
  }

  end(): string {
    return this.out + this.text.slice(this.written);
  }

  private pass(offset: number): void {
    while (this.newline < offset) {
      this.start = this.newline + 1;
      this.margin = 0;
      this.newline = this.newlineFrom(this.start);
    }
  }

  private newlineFrom(offset: number): number {
    const at = this.text.indexOf('\n', offset);
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  }
}
