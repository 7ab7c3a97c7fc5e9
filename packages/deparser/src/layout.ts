/** Where lines break. */
import { mark, NUL } from './marks.ts';

/** By how many columns an indented line stands further right. */
const step = 2;

/** Where no text reaches to. */
const never = 2 ** 30;

/** The length of a mark: NUL and its letter. */
const markLength = 2;

/**
 * The hints of a marked text, in columns of numbers and letters: a text has many, so that an object
 * for each would take longer than all else that is done with them.
 */
interface Hints {
  /** What each is: a place for a break, or where a group or an indented text begins or ends. */
  readonly kinds: readonly string[];
  /** Where they stand in the text without marks. */
  readonly offsets: readonly number[];
}

/** How far what begins at a hint reaches: the group; for others, nothing. */
interface Extents {
  /** Where the group ends that begins here. */
  readonly ends: number[];
  /**
   * Where the first place for a break stands after it, or after the group that begins here: a group
   * breaks before the clauses behind it do, and these before the lists inside of them.
   */
  readonly nexts: number[];
}

/**
 * A marked text without its marks, in lines of at most `width` characters where its hints allow it:
 * one pass back finds the extent of each group, one forth breaks the lines of those that do not fit.
 * Linear, however deep the groups are nested.
 */
export function pretty(marked: string, width: number): string {
  const kinds: string[] = [];
  const offsets: number[] = [];
  const text = withoutMarks(marked, kinds, offsets);
  if (kinds.length === 0) return text;
  // A text of several lines, such as a function's body, fits on no line.
  const fits = text.length <= width && !text.includes('\n');
  if (fits && !marked.includes(NUL + mark.lineEnd)) return text;
  const hints = { kinds, offsets };
  return broken(hints, extents(hints, text.length), new Lines(text, width));
}

/** The text of a marked one, and its hints. */
function withoutMarks(marked: string, kinds: string[], offsets: number[]): string {
  let out = '';
  let from = 0;
  let before = 0;
  for (let at = marked.indexOf(NUL); at >= 0; at = marked.indexOf(NUL, from)) {
    if (at > from) out += marked.slice(from, at);
    addHints(marked.charAt(at + 1), at - before, kinds, offsets);
    before += markLength;
    from = at + markLength;
  }
  return from === 0 ? marked : out + marked.slice(from);
}

/** What a mark stands for: a hint, or all of those that begin or end at one place. */
function addHints(letter: string, offset: number, kinds: string[], offsets: number[]): void {
  switch (letter) {
    case mark.block:
      kinds.push(mark.open, mark.indent, mark.softLine);
      break;
    case mark.blockEnd:
      kinds.push(mark.dedent, mark.softLine, mark.close);
      break;
    case mark.below:
      kinds.push(mark.open, mark.indent, mark.line);
      break;
    case mark.belowEnd:
      kinds.push(mark.dedent, mark.close);
      break;
    default:
      kinds.push(letter);
  }
  while (offsets.length < kinds.length) offsets.push(offset);
}

function extents({ kinds, offsets }: Hints, length: number): Extents {
  const ends = offsets.slice();
  const nexts = offsets.slice();
  // The next place for a break, the next but for those inside of clauses, and between them.
  let next = length;
  let nextClause = length;
  let nextLine = length;
  let lineEnds = 0;
  // The groups that were left: where each ends, and how many lines had to end before that.
  const closed: number[] = [];
  const lineEndsBefore: number[] = [];
  for (let i = kinds.length - 1; i >= 0; i--) {
    const kind = kinds[i] as string;
    const offset = offsets[i] as number;
    nexts[i] = kind === mark.close ? nextLine : kind === mark.clause ? nextClause : next;
    if (kind === mark.close) {
      closed.push(i);
      lineEndsBefore.push(lineEnds);
    } else if (kind === mark.open) {
      const close = closed.pop() as number;
      // A group fits on no line if one has to end inside of it.
      const endless = lineEnds > (lineEndsBefore.pop() as number);
      ends[i] = endless ? never : (offsets[close] as number);
      nexts[i] = endless ? never : (nexts[close] as number);
    } else if (kind === mark.wrap) next = offset;
    else if (kind === mark.clause) next = nextClause = offset;
    else if (isEnd(kind)) next = nextClause = nextLine = offset;
    if (kind === mark.lineEnd) lineEnds++;
  }
  return { ends, nexts };
}

/** Whether nothing behind this counts for what fits before it. */
function isEnd(kind: string): boolean {
  return isBreak(kind) || kind === mark.comment || kind === mark.lineEnd;
}

function isBreak(kind: string): boolean {
  return kind === mark.line || kind === mark.softLine || isFill(kind);
}

/** Whether the line breaks only if what follows does not fit on it. */
function isFill(kind: string): boolean {
  return kind === mark.fill || isFurther(kind);
}

/** Whether a line after it stands further right. */
function isFurther(kind: string): boolean {
  return kind === mark.clause || kind === mark.wrap;
}

function broken({ kinds, offsets }: Hints, { ends, nexts }: Extents, lines: Lines): string {
  // Whether the groups around take their breaks.
  const outer: boolean[] = [];
  let breaks = true;
  let depth = 0;
  for (let i = 0; i < kinds.length; i++) {
    const kind = kinds[i] as string;
    const offset = offsets[i] as number;
    if (lines.due >= 0 && !mayWait(kind, offset, lines.due, breaks)) lines.endDue(depth * step);
    if (kind === mark.open) {
      outer.push(breaks);
      breaks &&= !lines.fits(offset, ends[i] as number, nexts[i] as number);
    } else if (kind === mark.close) breaks = outer.pop() ?? true;
    else if (kind === mark.indent) depth++;
    else if (kind === mark.dedent) depth--;
    else if (kind === mark.lineEnd) lines.due = offset;
    else if (breaks && isBreak(kind)) {
      if (isFill(kind) && lines.fits(offset, offset, nexts[i] as number)) continue;
      const further = isFurther(kind) ? step : 0;
      lines.break(offset, kind === mark.softLine ? 0 : 1, depth * step + further);
    }
  }
  if (lines.due >= 0) lines.endDue(depth * step);
  return lines.end();
}

/** Whether nothing is written between the place where a line has to end and this hint. */
function mayWait(kind: string, offset: number, due: number, breaks: boolean): boolean {
  if (offset !== due) return false;
  return isBreak(kind) ? breaks : kind !== mark.open && kind !== mark.comment;
}

/** A text that is being broken into lines, besides those that it has, such as a function's body. */
class Lines {
  private readonly text: string;
  private readonly width: number;
  private out = '';
  /** A place where the line has to end, and where there was no break yet; -1 if there is none. */
  due = -1;
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
  fits(offset: number, end: number, next: number): boolean {
    this.pass(offset);
    if (this.newline < end || this.due >= 0) return false;
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
    this.due = -1;
  }

  /** End the line that has to end, as no place for a break did. */
  endDue(margin: number): void {
    const offset = this.due;
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
    return at < 0 ? never : at;
  }
}
