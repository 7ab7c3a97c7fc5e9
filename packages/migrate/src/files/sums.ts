import { createHash } from 'node:crypto';
import { isComment, type SourceFile, type Token, tokens } from '@citrate/parser';
import type { FileSums } from './model.ts';
import { remarkOf } from './remarks.ts';

/** Version of the algorithm of `tokenSum`: to be raised with any change that changes a sum. */
export const sumAlgorithm = 2;

/** Sums of a file as it was applied, with its text where the history kept it. */
export interface AppliedSums extends FileSums {
  readonly text?: string;
}

/** @param raw the text of the file, where the source is what was recorded of it */
export function fileSums(source: SourceFile, raw: string = source.text): FileSums {
  return { sha256: sha256(raw), tokens: tokenSum(source), algorithm: sumAlgorithm };
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
  if (applied.algorithm !== sumAlgorithm && source.origins) return false;
  return currentTokens(applied) === sums.tokens;
}

/**
 * The sum over tokens as this version makes it: summed anew where another version of the algorithm made
 * it, and the text is there.
 */
export function currentTokens({
  tokens: sum,
  algorithm,
  text,
}: Omit<AppliedSums, 'sha256'>): string {
  if (algorithm === sumAlgorithm) return sum;
  return text === undefined ? `by algorithm ${algorithm}: ${sum}` : tokenSum({ name: '', text });
}

/**
 * SHA-256 over the tokens in order, with a NUL behind each. A token counts exactly as written: its
 * case, the inside of its quotes, line ends there included. Comments and white space don't count,
 * also where they part a string that goes on in the next line; directives and section markers do,
 * with their blanks reduced to one. A byte order mark doesn't count, and neither does the section
 * `-- migrate:down`: how a file is taken back may be written when it is applied already.
 */
function tokenSum(file: SourceFile): string {
  let text = '';
  let isDown = false;
  for (const token of tokens(file.text)) {
    const section = sectionAt(file, token);
    if (section !== undefined) isDown = section === 'down';
    if (isDown) continue;
    for (const part of wordsOf(file, token)) text += `${part}\0`;
  }
  return sha256(text);
}

/** The section that a marker begins. */
function sectionAt(file: SourceFile, token: Token): string | undefined {
  if (token.kind !== 'line comment') return undefined;
  const remark = remarkOf(file, token);
  const isMarker = remark?.ownLine === true && remark.keyword === 'migrate';
  return isMarker ? remark.text.toLowerCase() : undefined;
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
