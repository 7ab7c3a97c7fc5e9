import { type NodeOf, tagOf } from '@citrate/parser';
import { type TreeDiagnostic, treeDiagnostic, withFields } from '../catalog/index.ts';
import type { StatementTag } from '../distribute/index.ts';
import type { Finding, SafetyQuestion, SafetyRule } from './rule.ts';
import { safetyRules } from './rules/index.ts';

type Check<T extends StatementTag> = (
  statement: NodeOf<T>,
  question: SafetyQuestion,
) => readonly Finding[];

interface Entry<T extends StatementTag> {
  readonly rule: SafetyRule;
  readonly check: Check<T>;
}

/** Something that a whole file shows, and the statement that it is about. */
export interface FileDiagnostic {
  readonly question: SafetyQuestion;
  readonly diagnostic: TreeDiagnostic;
}

/** What the rules say of one statement, with their own severities. */
export function judgeSafety(question: SafetyQuestion): readonly TreeDiagnostic[] {
  const tag = tagOf(question.tree) as StatementTag;
  const fields = (question.tree as Record<string, unknown>)[tag] as NodeOf<StatementTag>;
  const found: TreeDiagnostic[] = [];
  for (const { rule, check } of byTag.get(tag) ?? []) {
    for (const finding of check(fields, question)) found.push(diagnosticOf(rule, finding));
  }
  return found;
}

/** What the rules say of the statements of one file, in order, all together. */
export function judgeFileSafety(questions: readonly SafetyQuestion[]): readonly FileDiagnostic[] {
  const found: FileDiagnostic[] = [];
  for (const rule of questions.length > 0 ? safetyRules : []) {
    for (const finding of rule.checkFile?.(questions) ?? []) {
      found.push({ question: finding.question, diagnostic: diagnosticOf(rule, finding) });
    }
  }
  return found;
}

function diagnosticOf({ name, severity }: SafetyRule, finding: Finding): TreeDiagnostic {
  const { code = '01000', message, detail, hint, location, fix } = finding;
  const diagnostic = treeDiagnostic(code, message, { detail, hint, location }, severity);
  return withFields(diagnostic, fix === undefined ? { rule: name } : { rule: name, fix });
}

/** A statement is asked about by those rules alone that have a check for its tag. */
const byTag: ReadonlyMap<string, readonly Entry<StatementTag>[]> = table(safetyRules);

function table(rules: readonly SafetyRule[]): ReadonlyMap<string, readonly Entry<StatementTag>[]> {
  const entries = new Map<string, Entry<StatementTag>[]>();
  for (const rule of rules) {
    for (const [tag, check] of Object.entries(rule.statements ?? {})) {
      const found = entries.get(tag) ?? [];
      // Read by the tag it stands under: the pair always fits.
      found.push({ rule, check: check as Check<StatementTag> });
      entries.set(tag, found);
    }
  }
  return entries;
}
