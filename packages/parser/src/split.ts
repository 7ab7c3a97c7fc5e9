/**
 * Splits a script at the semicolons that end statements, without parsing it: so that one broken
 * statement hides no other, and so that a huge script is parsed in pieces.
 */
import { isComment, nextToken, type Token } from './scan.ts';
import type { Span } from './source.ts';

export interface Piece extends Span {
  /**
   * - `statement`: SQL, with its semicolon if it has one
   * - `meta-command`: a line for psql
   * - `copy data`: COPY … FROM STDIN and the lines of data after it
   */
  readonly kind: 'statement' | 'meta-command' | 'copy data';
}

/** What has been seen of the statement at hand. */
interface Progress {
  start: number;
  end: number;
  /** Its first words, lower-case, each followed by a blank. */
  head: string;
  previous: string;
  parentheses: number;
  /** Open BEGIN ATOMIC and CASE. */
  blocks: number;
  copyFromStdin: boolean;
}

const COPY_DATA = /[^\n\r]*(?:\r\n|\n|\r)(?:[^\n\r]*(?:\r\n|\n|\r))*?\\\.(?=[\n\r]|$)/y;

/** The statements of a range of `text` in order, blanks and comments between them left out. */
export function split(whole: string, range: Span): readonly Piece[] {
  const text = whole.slice(0, range.end);
  let offset = range.start;
  const pieces: Piece[] = [];
  let progress: Progress | undefined;
  const close = (kind: Piece['kind'], end: number): void => {
    if (progress) pieces.push({ kind, start: progress.start, end });
    progress = undefined;
  };
  for (let token = nextToken(text, offset); token; token = nextToken(text, offset)) {
    offset = token.end;
    if (isComment(token) && !token.unterminated) continue;
    if (token.kind === 'meta-command') {
      if (progress) close('statement', progress.end);
      pieces.push({ kind: 'meta-command', start: token.start, end: token.end });
      continue;
    }
    const word = text.slice(token.start, token.end).toLowerCase();
    if (word === ';' && !progress) continue; // an empty statement
    progress ??= begin(token);
    advance(progress, token, word);
    if (word !== ';' || !endsStatement(progress)) continue;
    const data: number = progress.copyFromStdin ? copyDataEnd(text, offset) : offset;
    close(data > offset ? 'copy data' : 'statement', data);
    offset = data;
  }
  if (progress) close('statement', progress.end);
  return pieces;
}

function begin(token: Token): Progress {
  const { start, end } = token;
  const seen = { head: '', previous: '', parentheses: 0, blocks: 0, copyFromStdin: false };
  return { start, end, ...seen };
}

function advance(progress: Progress, token: Token, word: string): void {
  progress.end = token.end;
  if (word === '(') progress.parentheses++;
  if (word === ')') progress.parentheses--;
  if (token.kind === 'word') countBlocks(progress, word);
  if (progress.head.length < 40) progress.head += `${word} `;
  if (word === 'stdin' && progress.previous === 'from') {
    progress.copyFromStdin = progress.head.startsWith('copy ');
  }
  progress.previous = word;
}

/** After psql's scanner (psqlscan.l), which counts BEGIN and CASE in the same way. */
function countBlocks(progress: Progress, word: string): void {
  const { blocks, previous, head } = progress;
  if (previous === 'as' || previous === '.') return; // a label or a field, not a keyword
  if (blocks === 0) {
    const routine = /^create (?:or replace )?(?:function|procedure) /.test(head);
    if (routine && word === 'atomic' && previous === 'begin') progress.blocks = 1;
  } else if (word === 'case') progress.blocks++;
  else if (word === 'end') progress.blocks--;
}

/** Of all statements, only the actions of a rule may hold semicolons in parentheses. */
function endsStatement({ head, parentheses, blocks }: Progress): boolean {
  if (blocks > 0) return false;
  return parentheses <= 0 || !/^create (?:or replace )?rule /.test(head);
}

/** The offset after the line `\.` that ends the data of COPY; `offset` if there is none. */
function copyDataEnd(text: string, offset: number): number {
  COPY_DATA.lastIndex = offset;
  return COPY_DATA.test(text) ? COPY_DATA.lastIndex : offset;
}
