import { type ChosenName, fillIn, writtenDecisions } from '../../complete/index.ts';
import { sqlOf } from '../fixes.ts';
import type { Finding, Fix, SafetyQuestion, SafetyRule, StatementChecks } from '../rule.ts';
import { quotedList } from '../words.ts';

export const unnamedConstraint: SafetyRule = {
  name: 'unnamed-constraint',
  title: 'Name left to PostgreSQL',
  severity: 'notice',
  statements: ofStatements(['CreateStmt', 'AlterTableStmt', 'IndexStmt', 'CreateStatsStmt']),
};

function ofStatements(tags: readonly (keyof StatementChecks)[]): StatementChecks {
  const check = (_: unknown, question: SafetyQuestion): readonly Finding[] => unnamed(question);
  return Object.fromEntries(tags.map((tag) => [tag, check]));
}

/** Nobody names these, and messages tell them by their columns. */
const unspoken: ReadonlySet<string> = new Set(['not null', 'sequence']);

function unnamed(question: SafetyQuestion): readonly Finding[] {
  const names = question.names.filter(({ kind, cloned }) => !cloned && !unspoken.has(kind));
  if (names.length === 0) return [];
  return [
    {
      message: `${subjectOf(names)} left to PostgreSQL: ${quotedList(names.map((n) => n.name))}`,
      detail:
        'It depends on what else has a name by then, and on the version. A later statement can only be sure of a name that is written.',
      hint: 'Write it: citrate names --write does, for all files that are not yet applied.',
      fix: named(question),
    },
  ];
}

const words: { readonly [K in ChosenName['kind']]?: string } = {
  unique: 'unique constraint',
  exclusion: 'exclusion constraint',
};

function subjectOf([first, ...more]: readonly ChosenName[]): string {
  if (more.length > 0) return `names of ${more.length + 1} objects are`;
  const kind = first?.kind ?? 'check';
  return `name of the ${words[kind] ?? kind} is`;
}

function named({ written, decisions }: SafetyQuestion): Fix | undefined {
  const names = writtenDecisions(written, decisions, { notNulls: false });
  return names.length > 0 ? () => sqlOf(fillIn(written, names))() : undefined;
}
