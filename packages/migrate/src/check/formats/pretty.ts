import { position, renderDiagnostic } from '@citrate/parser';
import { moveRemark } from '../../distribute/index.ts';
import { readingsOf } from '../../pages/index.ts';
import type { CheckResult, StatementVerdict } from '../model.ts';

export interface PrettyOptions {
  readonly color: boolean;
  /** With what becomes of each statement. */
  readonly verbose: boolean;
}

const wholeFix = 'all of it with --format json; --fix writes it';

/** For people: each problem with its source line and what to do about it. */
export function prettyCheck(result: CheckResult, { color, verbose }: PrettyOptions): string {
  const verdicts = verbose ? result.files.map((file) => verdictsOf(file.name, result)) : [];
  const pages = readingsOf(result.diagnostics);
  const problems = result.diagnostics.map(
    (one, i) => `${renderDiagnostic(one, { color, page: pages[i], wholeFix })}\n`,
  );
  return [...verdicts.filter((text) => text !== ''), ...problems].join('\n');
}

/** `rewritten` is the longest but for `all nodes`. */
const VERDICT_WIDTH = 9;

function verdictsOf(name: string, { statements }: CheckResult): string {
  const own = statements.filter(({ file }) => file.name === name);
  if (own.length === 0) return '';
  const lines = own.map(lineOf);
  const width = Math.max(...lines.map((line) => String(line).length));
  const rows = own.map(({ verdict, sql, code, survivesMove }, i) => {
    const why = code === undefined ? '' : `[${code}] `;
    const head = `  line ${String(lines[i]).padEnd(width)}  ${verdict.padEnd(VERDICT_WIDTH)}`;
    return `${head}  ${why}${firstLine(sql)}${moveRemark(survivesMove)}`;
  });
  return `${name}\n${rows.join('\n')}\n`;
}

function lineOf({ file, span }: StatementVerdict): number {
  return position(file, span.start).line;
}

function firstLine(sql: string): string {
  const text = sql.replace(/\s+/g, ' ');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** All in one line: `2 files, 9 statements: 1 error, 2 warnings`. */
export function checkSummary({ files, statements, diagnostics }: CheckResult): string {
  const problems = (['error', 'warning', 'notice'] as const).flatMap((severity) => {
    const n = diagnostics.filter((one) => one.severity === severity).length;
    return n === 0 ? [] : [counted(n, severity)];
  });
  const checked = `${counted(files.length, 'file')}, ${counted(statements.length, 'statement')}`;
  return `${checked}: ${problems.length === 0 ? 'no problems' : problems.join(', ')}`;
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
