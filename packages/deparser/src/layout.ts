/** Where lines break. */
import { mark, NUL } from './marks.ts';

/** By how many columns an indented line stands further right. */
const step = 2;

/**
 * Places for breaks, and where groups and indented texts begin and end: what a place is, and where
 * it stands in the text on one line. Arrays of numbers, as a long list has a hundred thousand.
 */
interface Hints {
  readonly kinds: Uint8Array;
  readonly offsets: Int32Array;
  /** Where the group ends that begins here. */
  readonly ends: Int32Array;
  /** Where the first place for a break stands after it, or after the group that begins here. */
  readonly nexts: Int32Array;
}

/**
 * A text in lines of at most `width` characters, where the hints in its marked form allow it: one
 * pass back finds the extent of each group, one forth breaks the lines of those that do not fit.
 * Linear, however deep the groups are nested.
 */
export function pretty(text: string, marked: string, width: number): string {
  return broken(measured(hintsOf(text, marked), text.length), new Lines(text, width));
}

/** The length of a mark: NUL and its letter. */
const markLength = 2;

function hintsOf(text: string, marked: string): Hints {
  const count = (marked.length - text.length) / markLength;
  const kinds = new Uint8Array(count);
  const offsets = new Int32Array(count);
  let at = -markLength;
  for (let i = 0; i < count; i++) {
    at = marked.indexOf(NUL, at + markLength);
    kinds[i] = marked.charCodeAt(at + 1);
    offsets[i] = at - i * markLength;
  }
  return { kinds, offsets, ends: new Int32Array(count), nexts: new Int32Array(count) };
}

const kind = {
  open: mark.open.charCodeAt(0),
  close: mark.close.charCodeAt(0),
  indent: mark.indent.charCodeAt(0),
  dedent: mark.dedent.charCodeAt(0),
  softLine: mark.softLine.charCodeAt(0),
  fill: mark.fill.charCodeAt(0),
} as const;

/** Fill in where groups end, and where the next break is. */
function measured(hints: Hints, length: number): Hints {
  const { kinds, offsets, ends, nexts } = hints;
  const closed: number[] = [];
  let next = length;
  for (let i = kinds.length - 1; i >= 0; i--) {
    const close = kinds[i] === kind.open ? closed.pop() : i;
    ends[i] = offsets[close ?? i] as number;
    nexts[i] = close === undefined || close === i ? next : (nexts[close] as number);
    if (kinds[i] === kind.close) closed.push(i);
    else if (isBreak(kinds[i])) next = offsets[i] as number;
  }
  return hints;
}

function isBreak(letter: number | undefined): boolean {
  return (
    letter !== kind.open &&
    letter !== kind.close &&
    letter !== kind.indent &&
    letter !== kind.dedent
  );
}

function broken({ kinds, offsets, ends, nexts }: Hints, lines: Lines): string {
  // Whether the groups around take their breaks.
  const outer: boolean[] = [];
  let breaks = true;
  let depth = 0;
  for (let i = 0; i < kinds.length; i++) {
    const letter = kinds[i];
    const fits = () => lines.fits(offsets[i] as number, ends[i] as number, nexts[i] as number);
    if (letter === kind.open) {
      outer.push(breaks);
      breaks &&= !fits();
    } else if (letter === kind.close) breaks = outer.pop() ?? true;
    else if (letter === kind.indent) depth++;
    else if (letter === kind.dedent) depth--;
    else if (breaks && !(letter === kind.fill && fits())) {
      lines.break(offsets[i] as number, letter === kind.softLine ? 0 : 1, depth * step);
    }
  }
  return lines.end();
}

/** A text that is being broken into lines, besides those that it has, such as a function's body. */
class Lines {
  private readonly text: string;
  private readonly width: number;
  private out = '';
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

  /** Whether what stands up to `end` fits on the line, with what follows up to the break at `next`. */
  fits(offset: number, end: number, next: number): boolean {
    this.pass(offset);
    if (this.newline < end) return false;
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
