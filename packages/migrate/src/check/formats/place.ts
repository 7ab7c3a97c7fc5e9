import { type Diagnostic, position, withoutLongWords, withoutSecrets } from '@citrate/parser';
import { readingOf } from '../../pages/index.ts';

/** Where a diagnostic is; lines and columns count from 1, the end is behind the last character. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Of a file as a whole: its first character. Undefined for what is in no file. */
export function placeOf({ file, span }: Diagnostic): Place | undefined {
  if (!file) return undefined;
  const start = position(file, span?.start ?? 0);
  const end = span ? position(file, span.end) : start;
  return { file: file.name, ...start, endLine: end.line, endColumn: end.column };
}

/** What a diagnostic says, without passwords, and with very long names cut. */
export function sentencesOf({ message, detail, hint, fix }: Diagnostic): readonly string[] {
  return [
    ...[message, detail, hint].flatMap((said) =>
      said === undefined ? [] : withoutLongWords(said),
    ),
    ...(fix === undefined ? [] : [fix === '' ? removal : `Fix: ${withoutSecrets(fix)}`]),
  ];
}

/** The same, and how its page is read: for where each stands by itself. */
export function sentencesWithPage(diagnostic: Diagnostic): readonly string[] {
  const { page } = diagnostic;
  const said = sentencesOf(diagnostic);
  return page === undefined ? said : [...said, `Page: ${readingOf(page)}`];
}

const removal = 'Fix: remove the statement.';

/** What ignores and severities are given for; of what no rule found, the SQLSTATE. */
export function ruleOf({ rule, code }: Diagnostic): string {
  return rule ?? code;
}
