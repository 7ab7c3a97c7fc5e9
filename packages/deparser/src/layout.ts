import { Output } from './expand.ts';
import type { Hint, Open } from './printer.ts';

const step = 2;

type Token = string | Hint;

/** A group's width on one line, and the token that closes it. */
interface Extent {
  width: number;
  close: number;
}

/**
 * Lines of at most `width` characters where the hints allow it. First all texts and hints are
 * gathered, with the extent of every group; then one pass writes them, and breaks the lines of each
 * group that does not fit. Linear, however deep the groups are nested.
 */
export class PrettyOutput extends Output {
  private readonly width: number;
  private readonly tokens: Token[] = [];
  /** By the token that opens the group. */
  private readonly extents: Extent[] = [];
  private readonly begun: Extent[] = [];
  private total = 0;

  constructor(width: number) {
    super();
    this.width = width;
  }

  open(open: Open): void {
    this.text += open.text;
  }

  hint(hint: Hint): void {
    this.flush();
    const at = this.tokens.push(hint) - 1;
    this.total += hint.flat.length;
    if (hint.kind === 'open') {
      const extent = { width: -this.total, close: at };
      this.extents[at] = extent;
      this.begun.push(extent);
    } else if (hint.kind === 'close') {
      const extent = this.begun.pop();
      if (extent === undefined) return;
      extent.width += this.total;
      extent.close = at;
    }
  }

  end(): string {
    this.flush();
    return writeLines(this.tokens, this.extents, this.width);
  }

  private flush(): void {
    if (this.text === '') return;
    this.tokens.push(this.text);
    // A text of several lines, such as a function's body, fits on no line.
    this.total += this.text.includes('\n') ? this.width + 1 : this.text.length;
    this.text = '';
  }
}

function isBreak(hint: Hint | undefined): boolean {
  return hint?.kind === 'line' || hint?.kind === 'fill';
}

/** For every token, how much stands from there to the next place where the line may break. */
function reaches(tokens: readonly Token[]): number[] {
  const widths: number[] = new Array<number>(tokens.length + 1).fill(0);
  for (let i = tokens.length - 1; i >= 0; i--) {
    const token = tokens[i];
    const next = widths[i + 1] ?? 0;
    if (typeof token !== 'string') widths[i] = isBreak(token) ? 0 : next;
    else {
      const end = token.indexOf('\n');
      widths[i] = end < 0 ? token.length + next : end;
    }
  }
  return widths;
}

function writeLines(tokens: readonly Token[], extents: readonly Extent[], width: number): string {
  const reach = reaches(tokens);
  const outer: boolean[] = [];
  let broken = true;
  let depth = 0;
  let column = 0;
  let out = '';
  tokens.forEach((token, i) => {
    if (typeof token === 'string') {
      const end = token.lastIndexOf('\n');
      column = end < 0 ? column + token.length : token.length - end - 1;
      out += token;
      return;
    }
    switch (token.kind) {
      case 'open': {
        const { width: flat, close } = extents[i] ?? { width: 0, close: i };
        outer.push(broken);
        // What follows the group up to the next break has to fit with it.
        broken &&= column + flat + (reach[close + 1] ?? 0) > width;
        break;
      }
      case 'close':
        broken = outer.pop() ?? true;
        break;
      case 'indent':
        depth++;
        break;
      case 'dedent':
        depth--;
        break;
      default: {
        const fits = column + token.flat.length + (reach[i + 1] ?? 0) <= width;
        const breaks = broken && (token.kind === 'line' || !fits);
        // What is nested very deep stays at half the width, or the text would grow with the square.
        const margin = Math.min(depth * step, width >> 1);
        out += breaks ? `\n${' '.repeat(margin)}` : token.flat;
        column = breaks ? margin : column + token.flat.length;
      }
    }
  });
  return out;
}
