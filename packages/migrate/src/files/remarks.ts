import { type SourceFile, type Span, tokens } from '@citrate/parser';

/** A comment that speaks to Citrate: `-- migrate:up`, `-- citrate: transaction=off`. */
export interface Remark extends Span {
  readonly keyword: 'migrate' | 'citrate';
  /** What stands behind the colon, without blanks around it, and where. */
  readonly text: string;
  readonly textStart: number;
  /** False if something else stands before it on its line. */
  readonly ownLine: boolean;
}

const ANYWHERE = /--[ \t]*(?:migrate|citrate)[ \t]*:/i;
const REMARK = /^--[ \t]*(migrate|citrate)[ \t]*:[ \t]*/i;
const BLANK = /^[ \t\uFEFF]*$/;

/** All remarks of a file in order. Strings and block comments hold none. */
export function remarksOf(file: SourceFile): readonly Remark[] {
  if (!ANYWHERE.test(file.text)) return []; // no need to scan
  return tokens(file.text)
    .filter((token) => token.kind === 'line comment')
    .flatMap((token) => remarkOf(file, token) ?? []);
}

const IN_BLOCK = /^\/\*[*\s]*(?:citrate[ \t]*:[ \t]*[\w-]+=|migrate[ \t]*:[ \t]*(?:up|down)\b)/i;

/** Block comments that say what only a line comment can say to Citrate. */
export function remarksInBlocks({ text }: SourceFile): readonly Span[] {
  if (!/\/\*[*\s]*(?:migrate|citrate)/i.test(text)) return []; // no need to scan
  return tokens(text)
    .filter(
      ({ kind, start, end }) => kind === 'block comment' && IN_BLOCK.test(text.slice(start, end)),
    )
    .map(({ start, end }) => ({ start, end }));
}

/** What a line comment says to Citrate, if anything. */
export function remarkOf(file: SourceFile, comment: Span): Remark | undefined {
  const whole = file.text.slice(comment.start, comment.end);
  const match = REMARK.exec(whole);
  if (!match) return undefined;
  return {
    keyword: match[1]?.toLowerCase() === 'migrate' ? 'migrate' : 'citrate',
    text: whole.slice(match[0].length).trimEnd(),
    textStart: comment.start + match[0].length,
    ownLine: BLANK.test(lineBefore(file.text, comment.start)),
    start: comment.start,
    end: comment.start + whole.trimEnd().length,
  };
}

function lineBefore(text: string, offset: number): string {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1));
  return offset === 0 ? '' : text.slice(start + 1, offset);
}
