/**
 * A comment that may stand inside a line. What begins or ends a block comment would do so in a line
 * comment that became one, and is taken apart.
 */
export function asBlock(comment: string): string {
  if (!comment.startsWith('--')) return comment;
  const text = comment
    .slice(2)
    .trim()
    .replace(/\/(?=\*)|\*(?=\/)/g, '$& ');
  return text === '' ? '/* */' : `/* ${text} */`;
}

export function isLineComment(comment: string): boolean {
  return comment.startsWith('--');
}
