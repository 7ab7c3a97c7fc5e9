import { isComment, nextToken } from '@citrate/parser';
import { invalidOption } from '../tree.ts';
import type { Comments } from './model.ts';

/** Throws a DiagnosticError (22023) if a text that is to be written as a comment is anything else. */
export function checkComments(comments: Comments): void {
  for (const { before = [], after = [], below = [] } of comments.values()) {
    const other = [...before, ...after, ...below].find((text) => !isOneComment(text));
    if (other !== undefined) throw invalidOption('comments', JSON.stringify(other));
  }
}

/** Whether a text is a comment from its first to its last character, and ends there. */
function isOneComment(text: string): boolean {
  if (text.includes('\0')) return false;
  const token = nextToken(`${text}\n`, 0);
  return token !== undefined && isComment(token) && token.start === 0 && token.end === text.length;
}
