import { createHash } from 'node:crypto';
import { isComment, type SourceFile, type Token, tokens } from '@citrate/parser';
import type { FileSums } from './model.ts';
import { remarkOf } from './remarks.ts';

/** Version of the algorithm of `tokenSum`: to be raised with any change that changes a sum. */
const ALGORITHM = 1;

/** Sums of a file as it was applied, with its text where the history kept it. */
export interface AppliedSums extends FileSums {
  readonly text?: string;
}

/** @param raw the text of the file, where the source is what was recorded of it */
export function fileSums(source: SourceFile, raw: string = source.text): FileSums {
  return { sha256: sha256(raw), tokens: tokenSum(source), algorithm: ALGORITHM };
}

/**
 * Whether a file is still what was applied. Sums of another version of the algorithm cannot be
 * compared: then both texts are summed anew, and without the old text files differ if bytes do, and
 * so do programs, which would have to be run as they were.
 */
export function sameFile(
  applied: AppliedSums,
  { source, sums }: { readonly source: SourceFile; readonly sums: FileSums },
): boolean {
  if (applied.sha256 === sums.sha256) return true;
  if (applied.algorithm === ALGORITHM) return applied.tokens === sums.tokens;
  if (applied.text === undefined || source.origins) return false;
  return tokenSum({ name: source.name, text: applied.text }) === tokenSum(source);
}

/**
 * SHA-256 over the tokens in order, with a NUL behind each. A token counts exactly as written: its
 * case, the inside of its quotes, line ends there included. Comments and white space don't count,
 * also where they part a string that goes on in the next line; directives and section markers do,
 * with their blanks reduced to one. A byte order mark doesn't count.
 */
function tokenSum(file: SourceFile): string {
  let text = '';
  for (const token of tokens(file.text)) {
    for (const part of wordsOf(file, token)) text += `${part}\0`;
  }
  return sha256(text);
}

function wordsOf(file: SourceFile, token: Token): readonly string[] {
  if (token.kind === 'line comment') {
    const remark = remarkOf(file, token);
    return remark?.ownLine ? [`-- ${remark.keyword}: ${remark.text.replace(/\s+/g, ' ')}`] : [];
  }
  if (isComment(token)) return [];
  return (token.parts ?? [token]).map(({ start, end }) => file.text.slice(start, end));
}

/** Of the text as UTF-8: for a text read from a file, of the bytes of the file. */
function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
