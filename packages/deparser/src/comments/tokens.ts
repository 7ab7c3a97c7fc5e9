/** The tokens of a statement, and the comments between them. */
import { byteOffsets, isComment, type Statement, type Token, tokens } from '@citrate/parser';

/** A comment inside of a statement. */
export interface Comment {
  readonly text: string;
  /** The index of the token before it. */
  readonly behind: number;
  /** Whether that token ends on the line where it begins. */
  readonly onLine: boolean;
  /** Whether no token follows on the line where it ends. */
  readonly endsLine: boolean;
}

/** The tokens of a statement without its comments: parallel lists, by their index. */
export interface Tokens {
  /** In lower case. */
  readonly texts: readonly string[];
  /** How many parentheses and brackets are around each; those themselves are outside. */
  readonly depths: readonly number[];
  readonly comments: readonly Comment[];
  /** The index of the token at each of these places (`location`, in bytes). */
  indexesOf(locations: Iterable<number>): ReadonlyMap<number, number>;
}

/** Undefined if the statement has no comments. */
export function tokensOf({ source, byteOffset }: Statement): Tokens | undefined {
  if (!/--|\/\*/.test(source)) return undefined;
  const all = tokens(source);
  const plain = all.filter((token) => !isComment(token));
  if (plain.length === all.length) return undefined;
  const texts = plain.map(({ start, end }) => source.slice(start, end).toLowerCase());
  return {
    texts,
    depths: depthsOf(texts),
    comments: commentsIn(source, all),
    indexesOf: (locations) => indexes(source, byteOffset, plain, locations),
  };
}

function depthsOf(texts: readonly string[]): readonly number[] {
  let depth = 0;
  return texts.map((text) => {
    if (text === ')' || text === ']') depth--;
    return text === '(' || text === '[' ? depth++ : depth;
  });
}

/** The lines inside of comments do not count: a token may follow where a comment of two lines ends. */
function commentsIn(source: string, all: readonly Token[]): readonly Comment[] {
  const comments: { text: string; behind: number; onLine: boolean; endsLine: boolean }[] = [];
  let behind = -1;
  let onLine = false;
  all.forEach((token, i) => {
    if (!isComment(token)) {
      behind++;
      onLine = true;
      return;
    }
    onLine &&= !hasLineEnd(source, all[i - 1]?.end ?? 0, token.start);
    const endsLine = hasLineEnd(source, token.end, all[i + 1]?.start ?? source.length);
    const text = source.slice(token.start, token.end);
    comments.push({ text, behind, onLine, endsLine });
  });
  for (let i = comments.length - 2; i >= 0; i--) {
    const [comment, next] = [comments[i], comments[i + 1]];
    if (comment && next?.behind === comment.behind) comment.endsLine ||= next.endsLine;
  }
  return comments;
}

function hasLineEnd(source: string, start: number, end: number): boolean {
  return /[\n\r]/.test(source.slice(start, end));
}

/** Places are looked for in ascending order: then it takes linear time. */
function indexes(
  source: string,
  byteOffset: number,
  plain: readonly Token[],
  locations: Iterable<number>,
): ReadonlyMap<number, number> {
  const offsetOf = byteOffsets(source);
  const found = new Map<number, number>();
  let i = 0;
  for (const location of [...new Set(locations)].sort((a, b) => a - b)) {
    const offset = offsetOf(location - byteOffset);
    while (i < plain.length && (plain[i]?.end ?? 0) <= offset) i++;
    if (location >= byteOffset && i < plain.length) found.set(location, i);
  }
  return found;
}
