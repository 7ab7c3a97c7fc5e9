import { type Diagnostic, locate, type Statement, withoutSecrets } from '@citrate/parser';
import {
  findTable,
  inNewSession,
  nameKey,
  type TreeDiagnostic,
  withFields,
} from '../catalog/index.ts';
import type { Catalog, QualifiedName } from '../catalog/model.ts';
import {
  type Asked,
  changedTables,
  findingsOf,
  newAmong,
  type TableFinding,
  undistributedTables,
} from '../distribute/index.ts';
import { wantedFor } from '../files/index.ts';
import type { JudgedStatement } from '../safety/index.ts';
import type { CheckedFile, CheckResult, CheckSource, Checks, StatementVerdict } from './model.ts';
import { takenBack, withoutFix } from './taken-back.ts';

/** What was found in one text. */
interface Report {
  readonly text: CheckSource;
  readonly found: Diagnostic[];
}

/** Where a table was made. */
interface Origin {
  readonly report: Report;
  readonly statement: Statement | undefined;
}

/**
 * Every statement of the texts in turn, in a database like the catalog: what becomes of it, and all
 * that the judges have to say. Each text is a session of its own. What a refused statement would have
 * changed counts for those after it.
 */
export function checkSources(
  texts: readonly CheckSource[],
  catalog: Catalog,
  checks: Checks,
): CheckResult {
  const reports: Report[] = [];
  const statements: StatementVerdict[] = [];
  const origins = new Map<string, Origin>();
  let current = catalog;
  for (const text of texts) {
    const file = judgeFile(text, inNewSession(current, catalog), checks);
    const report = { text, found: findingsOfFile(file, checks) };
    for (const [table, statement] of plainTablesOf(file)) origins.set(table, { report, statement });
    for (const one of text.silent ? [] : file.statements) statements.push(verdictOf(one, text));
    reports.push(report);
    current = file.after;
  }
  for (const about of undistributedTables(catalog, current)) addToOrigin(about, origins);
  const loud = reports.filter(({ text }) => !text.silent);
  return {
    files: loud.map(({ text }) => text.source),
    statements,
    diagnostics: loud.flatMap(({ found }) => inOrder(found)),
  };
}

function judgeFile(text: CheckSource, before: Catalog, { judgeOfFile }: Checks): CheckedFile {
  const judge = judgeOfFile();
  const statements: JudgedStatement[] = [];
  let after = before;
  for (const statement of text.statements) {
    const asked = withFields<Asked>(wantedFor(statement, text), { begin: before });
    const judged = judge(statement.tree, after, asked);
    statements.push({ statement, before: after, judged });
    after = judged.after;
  }
  return { text, statements, before, after, changed: changedTables(before, after) };
}

function findingsOfFile(file: CheckedFile, checks: Checks): Diagnostic[] {
  if (file.text.silent) return [];
  const undone = takenBack(file.text.statements);
  const found = [...file.text.diagnostics];
  for (const checked of file.statements) {
    const { statement } = checked;
    const add = (one: TreeDiagnostic): void => {
      const kept = undone.has(statement) ? withoutFix(one) : one;
      found.push(placedIn(file.text, kept, statement));
    };
    for (const one of findingsOf(checked.judged)) add(one);
    for (const judge of checks.statementJudges) for (const one of judge(checked)) add(one);
  }
  for (const judge of checks.fileJudges) for (const one of judge(file)) found.push(one);
  return found;
}

/** At its place in the statement's tree. */
export function placedIn(
  { source }: CheckSource,
  { location, ...diagnostic }: TreeDiagnostic,
  statement: Statement | undefined,
): Diagnostic {
  const span = statement && locate(statement, location);
  return withFields<Diagnostic>(diagnostic, span ? { file: source, span } : { file: source });
}

function verdictOf({ statement, judged }: JudgedStatement, text: CheckSource): StatementVerdict {
  const { source: sql, span } = statement;
  const error = findingsOf(judged).find(({ severity }) => severity === 'error');
  const { kind, survivesMove } = judged.verdict;
  return {
    file: text.source,
    span,
    sql: withoutSecrets(sql),
    verdict: error ? 'refused' : kind,
    ...(survivesMove && { survivesMove }),
    ...(error && { code: error.code }),
    ...(error?.page !== undefined && { page: error.page }),
  };
}

/** The new tables that the file leaves plain, with the statements that made them. */
function plainTablesOf(file: CheckedFile): readonly (readonly [string, Statement | undefined])[] {
  const plain = newAmong(file.changed, file.before).filter(({ distribution }) => !distribution);
  return plain.map((table) => [nameKey(table), makerOf(file, table)]);
}

/** A statement of the file that made this table; the last one where the table was there before. */
export function makerOf(
  { statements, before }: CheckedFile,
  table: QualifiedName,
): Statement | undefined {
  let last = statements.length - 1;
  // The table is there after the last one; halving keeps it missing before `first`.
  for (let first = findTable(before, table) ? last : 0; first < last; ) {
    const middle = (first + last) >> 1;
    if (findTable(statements[middle]?.judged.after ?? before, table)) last = middle;
    else first = middle + 1;
  }
  return statements[last]?.statement;
}

function addToOrigin(
  { table, diagnostics }: TableFinding,
  origins: ReadonlyMap<string, Origin>,
): void {
  const origin = origins.get(nameKey(table));
  if (!origin) return;
  const { report, statement } = origin;
  for (const one of diagnostics) {
    report.found.push(placedIn(report.text, withoutLocation(one), statement));
  }
}

/** Of a tree that is another one than the statement's. */
export function withoutLocation({ location: _, ...diagnostic }: TreeDiagnostic): TreeDiagnostic {
  return diagnostic;
}

function inOrder(found: readonly Diagnostic[]): readonly Diagnostic[] {
  return found.toSorted((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
}
