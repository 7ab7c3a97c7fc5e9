/** The comments of a script that stand between its statements. */
import { isComment, nextToken, type Span, type Token } from '@citrate/parser';

/** The comments in one place between statements, as they stand there. */
export interface CommentsBetween {
  /** On the line of the statement before, behind its semicolon. */
  readonly after: readonly string[];
  /** On lines of their own before the next statement; `''` is an empty line. */
  readonly before: readonly string[];
}

/** A place more than there are statements: before the first, between two, behind the last. */
export function commentsBetween(
  text: string,
  statements: readonly { readonly span: Span }[],
): readonly CommentsBetween[] {
  const starts = [0, ...statements.map(({ span }) => span.end)];
  const ends = [...statements.map(({ span }) => span.start), text.length];
  return starts.map((start, i) => commentsIn(text, { start, end: ends[i] ?? start }));
}

function commentsIn(text: string, gap: Span): CommentsBetween {
  const all = tokensIn(text, gap);
  const after: string[] = [];
  const before: string[] = [];
  // Whether the statement before ends on this line, and its comments may stand behind it.
  let onLine = gap.start > 0;
  let end = gap.start;
  all.forEach((token, i) => {
    const space = text.slice(end, token.start);
    end = token.end;
    const mayFollow = gap.start > 0 && before.length === 0 && !after.at(-1)?.startsWith('--');
    onLine = mayFollow && (isComment(token) ? onLine && !lineEnd.test(space) : true);
    if (!isComment(token)) return;
    const comment = text.slice(token.start, token.end);
    if (onLine && endsLine(text, gap, all, i)) after.push(comment);
    else before.push(...emptyLine(space, before.length > 0 || gap.start > 0), comment);
  });
  const isBeforeStatement = before.length > 0 && gap.end < text.length;
  return { after, before: [...before, ...emptyLine(text.slice(end, gap.end), isBeforeStatement)] };
}

/** Comments and semicolons. */
function tokensIn(text: string, { start, end }: Span): readonly Token[] {
  const all: Token[] = [];
  for (let token = nextToken(text, start); token; token = nextToken(text, token.end)) {
    if (token.start >= end) break;
    all.push(token);
  }
  return all;
}

const lineEnd = /[\n\r]/;
const twoLineEnds = /(?:\r\n|\n|\r(?!\n))[ \t\f\v]*(?:\r\n|\n|\r)/;

/** At most one is kept. */
function emptyLine(space: string, isBetween: boolean): readonly string[] {
  return isBetween && twoLineEnds.test(space) ? [''] : [];
}

/** Whether the next statement begins on a later line than this comment, and those on its line, end. */
function endsLine(text: string, gap: Span, all: readonly Token[], from: number): boolean {
  for (let i = from; ; i++) {
    const [token, next] = [all[i], all[i + 1]];
    const isLast = next === undefined && gap.end === text.length;
    if (token === undefined || isLast || (next && !isComment(next))) return true;
    if (lineEnd.test(text.slice(token.end, next?.start ?? gap.end))) return true;
    if (next === undefined) return false;
  }
}

/** How many comments stand inside of a statement. */
export function countComments(source: string): number {
  if (!/--|\/\*/.test(source)) return 0;
  let count = 0;
  for (let token = nextToken(source, 0); token; token = nextToken(source, token.end)) {
    if (isComment(token)) count++;
  }
  return count;
}
