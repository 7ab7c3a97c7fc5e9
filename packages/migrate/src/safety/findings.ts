/** Safety rules, asked of whole files. */
import { type Diagnostic, locate, type SourceFile, type Statement } from '@citrate/parser';
import type { Catalog } from '../catalog/model.ts';
import type { Judged } from '../distribute/index.ts';
import { isTransactional, wantedFor } from '../files/index.ts';
import type { Section } from '../files/model.ts';
import { rulePage } from '../pages/index.ts';
import { withoutIgnored } from './ignore.ts';
import { type AskedRules, askedRules, type Found, judgeFileSafety, judgeSafety } from './judge.ts';
import type { Fix, SafetyQuestion } from './rule.ts';
import { rulesWith, type Severities } from './severities.ts';

/** A statement in its place, and what becomes of it. */
export interface JudgedStatement {
  readonly statement: Statement;
  readonly before: Catalog;
  readonly judged: Judged;
}

/** A text, and what becomes of its statements, in order. */
export interface JudgedFile {
  readonly text: Section & { readonly source: SourceFile };
  readonly statements: readonly JudgedStatement[];
}

/** Asks rules about files: what they find counts as `severities` say, what a file ignores is left out. */
export function safetyJudge(severities: Severities): (file: JudgedFile) => readonly Diagnostic[] {
  const rules = askedRules(rulesWith(severities));
  return (file) => {
    const { text } = file;
    const diagnostics = safetyFindings(file, rules);
    return withoutIgnored({ source: text.source, section: text, diagnostics }, severities);
  };
}

/** All that the rules have to say of a file. A statement that is refused is not asked about. */
export function safetyFindings(file: JudgedFile, rules: AskedRules): readonly Diagnostic[] {
  const { questions, statements } = questionsOf(file);
  const found: Diagnostic[] = [];
  const place = (one: Found): void => {
    const statement = statements[one.question.index];
    if (statement) found.push(placed(one, file.text.source, statement));
  };
  for (const question of questions) for (const one of judgeSafety(question, rules)) place(one);
  for (const one of judgeFileSafety(questions, rules)) place(one);
  return found;
}

/** What was found, at its place in the text that the statement is from. */
export function placed(
  { rule: { name, severity }, finding }: Found,
  file: SourceFile,
  statement: Statement,
): Diagnostic {
  const { code = '01000', message, detail, hint, location, fix } = finding;
  const diagnostic: { -readonly [K in keyof Diagnostic]: Diagnostic[K] } = {
    code,
    severity,
    message,
  };
  if (detail !== undefined) diagnostic.detail = detail;
  if (hint !== undefined) diagnostic.hint = hint;
  diagnostic.rule = name;
  diagnostic.page = rulePage(name);
  if (fix) addFix(diagnostic, fix);
  diagnostic.file = file;
  diagnostic.span = locate(statement, location);
  return diagnostic;
}

/** As any other field to all who read it, copy it, or write it as JSON. */
function addFix(diagnostic: Diagnostic, fix: Fix): void {
  let text: string | undefined;
  const get = (): string => {
    text ??= fix();
    return text;
  };
  Object.defineProperty(diagnostic, 'fix', { get, enumerable: true });
}

interface Asked {
  readonly questions: readonly SafetyQuestion[];
  /** That of each question. */
  readonly statements: readonly Statement[];
}

function questionsOf({ text, statements }: JudgedFile): Asked {
  const transactional = isTransactional(text);
  const section = { ...text, statements: statements.map((one) => one.statement) };
  const questions: SafetyQuestion[] = [];
  const asked: Statement[] = [];
  for (const { statement, before, judged } of statements) {
    const { tree, names, decisions, verdict, diagnostics, after } = judged;
    const failed = diagnostics.some(({ severity }) => severity === 'error');
    if (verdict.kind === 'refused' || failed) continue;
    questions.push({
      tree,
      written: statement.tree,
      sql: statement.source,
      names,
      decisions,
      before,
      after,
      verdict: verdict.kind,
      file: questions,
      index: questions.length,
      transactional,
      inBatches: wantedFor(statement, section).batches !== undefined,
      engine: before.citus ? 'citus' : 'postgres',
    });
    asked.push(statement);
  }
  return { questions, statements: asked };
}
