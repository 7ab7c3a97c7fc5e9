import { Output } from './expand.ts';
import { type Block, Break, type Doc, type Open } from './printer.ts';

/** By how many columns an indented line stands further right. */
const step = 2;

/** Where a block begins or ends. */
class Edge extends Break {
  readonly kind: 'open' | 'close' | 'indent' | 'dedent';

  constructor(kind: Edge['kind']) {
    super('', false);
    this.kind = kind;
  }
}

const openEdge = new Edge('open');
const closeEdge = new Edge('close');
const indentEdge = new Edge('indent');
const dedentEdge = new Edge('dedent');

type Token = string | Break;

/** A group's width on one line, and the token that closes it. */
interface Extent {
  width: number;
  close: number;
}

/**
 * Lines of at most `width` characters where breaks allow it. First all texts and breaks are
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

  block(block: Block): readonly Doc[] {
    return block.kind === 'group'
      ? [openEdge, block.parts, closeEdge]
      : [indentEdge, block.parts, dedentEdge];
  }

  break(at: Break): void {
    this.flush();
    const index = this.tokens.push(at) - 1;
    this.total += at.flat.length;
    if (at === openEdge) {
      const extent = { width: -this.total, close: index };
      this.extents[index] = extent;
      this.begun.push(extent);
    } else if (at === closeEdge) {
      const extent = this.begun.pop();
      if (extent === undefined) return;
      extent.width += this.total;
      extent.close = index;
    }
  }

  end(): string {
    if (this.tokens.length === 0) return this.text;
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

/** For every token, how much stands from there to the next place where the line may break. */
function reaches(tokens: readonly Token[]): number[] {
  const widths: number[] = new Array<number>(tokens.length + 1).fill(0);
  for (let i = tokens.length - 1; i >= 0; i--) {
    const token = tokens[i];
    const next = widths[i + 1] ?? 0;
    if (typeof token !== 'string') widths[i] = token instanceof Edge ? next : 0;
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
    if (!(token instanceof Edge)) {
      const fits = column + token.flat.length + (reach[i + 1] ?? 0) <= width;
      const breaks = broken && !(token.fill && fits);
      // What is nested very deep stays at half the width, or the text would grow with the square.
      const margin = Math.min(depth * step, width >> 1);
      out += breaks ? `\n${' '.repeat(margin)}` : token.flat;
      column = breaks ? margin : column + token.flat.length;
    } else if (token === openEdge) {
      const extent = extents[i] ?? { width: 0, close: i };
      outer.push(broken);
      // What follows the group up to the next break has to fit with it.
      broken &&= column + extent.width + (reach[extent.close + 1] ?? 0) > width;
    } else if (token === closeEdge) broken = outer.pop() ?? true;
    else depth += token === indentEdge ? 1 : -1;
  });
  return out;
}
