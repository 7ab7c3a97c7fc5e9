import { commentsOf, type DeparseOptions, deparse } from '@citrate/deparser';
import {
  type Diagnostic,
  DiagnosticError,
  loadParser,
  locate,
  parseScript,
  type SourceFile,
  type Span,
  type Statement,
} from '@citrate/parser';
import type { PgMajor } from '../catalog/model.ts';
import { commentsBetween, countComments } from './script-comments.ts';

export interface DeparseSourcesOptions {
  /** Write what this major version of PostgreSQL accepts; 18 when absent. */
  readonly pg?: PgMajor;
  /** Keep the comments inside of statements, too; without, a notice tells how many there are. */
  readonly comments?: boolean;
}

/** A statement, and the comments between it and those around it. */
export interface DeparsedStatement {
  /** Without a semicolon; with the comments inside of it, if they are kept. */
  readonly sql: string;
  /** Comments on lines of their own before it, as they were written; `''` is an empty line. */
  readonly before?: readonly string[];
  /** Comments behind it, on the line of its semicolon. */
  readonly after?: readonly string[];
}

export interface DeparsedSources {
  /** In order. */
  readonly statements: readonly DeparsedStatement[];
  /** Comments behind the last statement, on lines of their own; `''` is an empty line. */
  readonly atEnd?: readonly string[];
  /** An error for each statement that cannot be read or written. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What has been written, and noticed, so far. */
interface Progress {
  readonly statements: DeparsedStatement[];
  readonly diagnostics: Diagnostic[];
  /** Comments that wait for the next statement. */
  waiting: readonly string[];
  /** How many comments were left out. */
  leftOut: number;
}

/**
 * The canonical SQL of every statement, with the comments between them. Problems are gathered, not
 * thrown.
 */
export async function deparseSources(
  sources: readonly SourceFile[],
  options: DeparseSourcesOptions = {},
): Promise<DeparsedSources> {
  await loadParser();
  const progress: Progress = { statements: [], diagnostics: [], waiting: [], leftOut: 0 };
  for (const source of sources) deparseSource(progress, source, options);
  const { statements, diagnostics, waiting, leftOut } = progress;
  return {
    statements,
    ...(waiting.length > 0 && { atEnd: waiting }),
    diagnostics: leftOut > 0 ? [...diagnostics, commentsLeftOut(leftOut)] : diagnostics,
  };
}

/** The statements and comments as a script; nothing if a statement could not be read: half is worse. */
export function deparsedScript({ statements, atEnd = [], diagnostics }: DeparsedSources): string {
  if (diagnostics.some((d) => d.severity === 'error')) return '';
  const lines = [...statements.flatMap(linesOf), ...atEnd];
  return lines.map((line) => `${line}\n`).join('');
}

function linesOf({ before = [], sql, after = [] }: DeparsedStatement): readonly string[] {
  return [...before, [`${sql};`, ...after].join(' ')];
}

function deparseSource(progress: Progress, file: SourceFile, options: DeparseSourcesOptions): void {
  const script = parseScript(file);
  progress.diagnostics.push(...script.diagnostics);
  const [first, ...others] = commentsBetween(file.text, script.statements);
  wait(progress, first?.before);
  script.statements.forEach((statement, i) => {
    const { after = [], before = [] } = others[i] ?? {};
    const sql = deparsed(progress, file, statement, options);
    if (sql !== undefined) {
      progress.statements.push({
        sql,
        ...(progress.waiting.length > 0 && { before: progress.waiting }),
        ...(after.length > 0 && { after }),
      });
    }
    progress.waiting = before;
  });
}

/** Comments before the first statement of a file stand apart from those at the end of another. */
function wait(progress: Progress, before: readonly string[] = []): void {
  const { waiting } = progress;
  const between = waiting.length > 0 && before.length > 0 ? [''] : [];
  progress.waiting = [...waiting, ...between, ...before];
}

/** Undefined if the statement cannot be written. */
function deparsed(
  progress: Progress,
  file: SourceFile,
  statement: Statement,
  { pg = 18, comments = false }: DeparseSourcesOptions,
): string | undefined {
  try {
    const kept: DeparseOptions = comments ? { comments: commentsOf(statement) } : {};
    const sql = deparse(statement.tree, { pg, ...kept });
    if (!comments) progress.leftOut += countComments(statement.source);
    return sql;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const span = (d: Diagnostic): Span => d.span ?? placeOf(statement, d);
    progress.diagnostics.push(...error.diagnostics.map((d) => ({ ...d, file, span: span(d) })));
    return undefined;
  }
}

function commentsLeftOut(count: number): Diagnostic {
  const message =
    count === 1
      ? '1 comment inside a statement is left out; --comments keeps it'
      : `${count} comments inside statements are left out; --comments keeps them`;
  return { code: '00000', severity: 'notice', message };
}

/** Where the node at fault stands, if it knows, otherwise the statement. */
function placeOf(statement: Statement, { cause }: Diagnostic): Span {
  const location =
    typeof cause === 'object' && cause !== null && 'location' in cause ? cause.location : undefined;
  return locate(statement, typeof location === 'number' ? location : undefined);
}
