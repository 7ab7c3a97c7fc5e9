/** Safety rules, asked of the files of a check. */
import type { Diagnostic } from '@citrate/parser';
import {
  judgeFileSafety,
  judgeSafety,
  type SafetyQuestion,
  type Severities,
  withoutIgnored,
  withSeverities,
} from '../safety/index.ts';
import type { CheckedFile, CheckedStatement, CheckSource, FileFinding } from './model.ts';

/** All that the rules have to say of a file. A statement that is refused is not asked about. */
export function safetyFindings(file: CheckedFile): readonly FileFinding[] {
  const asked = questionsOf(file);
  const questions = asked.map(({ question }) => question);
  const statementOf = new Map(asked.map(({ question, checked }) => [question, checked.statement]));
  return [
    ...asked.flatMap(({ question, checked: { statement } }) =>
      judgeSafety(question).map((one) => ({ ...one, statement })),
    ),
    ...judgeFileSafety(questions).map(({ question, diagnostic }) => {
      const statement = statementOf.get(question);
      return { ...diagnostic, ...(statement && { statement }) };
    }),
  ];
}

interface Asked {
  readonly question: SafetyQuestion;
  readonly checked: CheckedStatement;
}

function questionsOf({ text, statements }: CheckedFile): readonly Asked[] {
  const isOff = text.directives.some(({ key, value }) => key === 'transaction' && value === 'off');
  const earlier: SafetyQuestion[] = [];
  return statements.flatMap((checked): Asked[] => {
    const { statement, before, judged } = checked;
    const { tree, names, decisions, verdict, diagnostics, after } = judged;
    const failed = diagnostics.some(({ severity }) => severity === 'error');
    if (verdict.kind === 'refused' || failed) return [];
    const question: SafetyQuestion = {
      tree,
      written: statement.tree,
      sql: statement.source,
      names,
      decisions,
      before,
      after,
      verdict: verdict.kind,
      earlier: earlier.slice(),
      transactional: !isOff,
      engine: before.citus ? 'citus' : 'postgres',
    };
    earlier.push(question);
    return [{ question, checked }];
  });
}

/** What is left once severities are as configured, and what files ignore is left out. */
export function presentable(
  text: CheckSource,
  found: readonly Diagnostic[],
  severities: Severities,
): readonly Diagnostic[] {
  const { source, span, statements, directives } = text;
  const section = { span, statements, directives };
  const diagnostics = withSeverities(found, severities);
  return withoutIgnored({ source, section, diagnostics }, severities);
}
