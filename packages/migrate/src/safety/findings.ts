/** Safety rules, asked of whole files. */
import type { Diagnostic, SourceFile, Statement } from '@citrate/parser';
import { type TreeDiagnostic, withFields } from '../catalog/index.ts';
import type { Catalog } from '../catalog/model.ts';
import type { Judged } from '../distribute/index.ts';
import { isTransactional, wantedFor } from '../files/index.ts';
import type { Directive, Section } from '../files/model.ts';
import { withoutIgnored } from './ignore.ts';
import { judgeFileSafety, judgeSafety } from './judge.ts';
import type { SafetyQuestion } from './rule.ts';
import { type Severities, withSeverities } from './severities.ts';

/** A statement in its place, and what becomes of it. */
export interface JudgedStatement {
  readonly statement: Statement;
  readonly before: Catalog;
  readonly judged: Judged;
}

/** All statements of a text, in order. */
export interface JudgedFile {
  readonly text: { readonly directives: readonly Directive[] };
  readonly statements: readonly JudgedStatement[];
}

/** At a place of the statement's tree. */
export interface SafetyFinding extends TreeDiagnostic {
  readonly statement?: Statement;
}

/** All that the rules have to say of a file. A statement that is refused is not asked about. */
export function safetyFindings(file: JudgedFile): readonly SafetyFinding[] {
  const asked = questionsOf(file);
  const found: SafetyFinding[] = [];
  for (const { question, statement } of asked) {
    for (const one of judgeSafety(question))
      found.push(withFields<SafetyFinding>(one, { statement }));
  }
  for (const { question, diagnostic } of judgeFileSafety(asked.map((one) => one.question))) {
    const statement = asked[question.index]?.statement;
    found.push(withFields<SafetyFinding>(diagnostic, statement ? { statement } : {}));
  }
  return found;
}

interface Asked {
  readonly question: SafetyQuestion;
  readonly statement: Statement;
}

function questionsOf({ text, statements }: JudgedFile): readonly Asked[] {
  const transactional = isTransactional(text);
  const section = { ...text, statements: statements.map((one) => one.statement) };
  const questions: SafetyQuestion[] = [];
  const asked: Asked[] = [];
  for (const { statement, before, judged } of statements) {
    const { tree, names, decisions, verdict, diagnostics, after } = judged;
    const failed = diagnostics.some(({ severity }) => severity === 'error');
    if (verdict.kind === 'refused' || failed) continue;
    const question: SafetyQuestion = {
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
    };
    questions.push(question);
    asked.push({ question, statement });
  }
  return asked;
}

/** What is left once severities are as configured, and what files ignore is left out. */
export function presentable(
  { source, span, statements, directives }: Section & { readonly source: SourceFile },
  found: readonly Diagnostic[],
  severities: Severities,
): readonly Diagnostic[] {
  const section = { span, statements, directives };
  const diagnostics = withSeverities(found, severities);
  return withoutIgnored({ source, section, diagnostics }, severities);
}
