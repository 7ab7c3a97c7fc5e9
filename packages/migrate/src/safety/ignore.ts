import type { Diagnostic, SourceFile, Span } from '@citrate/parser';
import { type Directive, type Section, statementOf } from '../files/index.ts';
import { safetyRules } from './rules/index.ts';
import type { Severities } from './severities.ts';

/** A section of a file, and what was found in it, each with its span. */
export interface Judged {
  readonly source: SourceFile;
  readonly section: Section;
  readonly diagnostics: readonly Diagnostic[];
}

interface Scope {
  readonly directive: Directive;
  /** What it holds for; absent: the whole section. */
  readonly span?: Span;
}

/**
 * What is left once `ignore` directives have silenced what they name, and what is wrong with these.
 *
 * A directive holds for the whole section where it stands in front of the first statement and a blank
 * line follows before that, or before the first `-- migrate:` marker; anywhere else for the statement
 * that it stands in, or else for the next one. It needs a reason: without one it is an error, and
 * silences nothing. One of a rule that does not exist is a warning, one that silences nothing a
 * notice, unless `severities` have its rule off.
 */
export function withoutIgnored(
  { source, section, diagnostics }: Judged,
  severities: Severities = {},
): readonly Diagnostic[] {
  const directives = section.directives.filter(({ key }) => key === 'ignore');
  if (directives.length === 0) return diagnostics;
  const [sound, faults] = checked(directives);
  const scopes = sound.map((directive) => scopeOf(directive, source, section));
  const idle = scopes
    .filter((scope) => !diagnostics.some((d) => silences(scope, d)))
    .filter(({ directive }) => severities[directive.value] !== 'off')
    .map(({ directive }) => silencesNothing(directive));
  return [
    ...diagnostics.filter((d) => !scopes.some((scope) => silences(scope, d))),
    ...[...faults, ...idle].map((fault) => ({ ...fault, file: source })),
  ];
}

/** The directives that can silence something, and what is wrong with the others. */
function checked(
  directives: readonly Directive[],
): readonly [readonly Directive[], readonly Diagnostic[]] {
  const sound: Directive[] = [];
  const faults: Diagnostic[] = [];
  for (const directive of directives) {
    const fault = faultOfIgnore(directive);
    if (fault) faults.push(fault);
    else sound.push(directive);
  }
  return [sound, faults];
}

/** What is wrong with an `ignore` directive in itself, wherever it stands. */
export function faultOfIgnore({ value, reason, span }: Directive): Diagnostic | undefined {
  if (!safetyRules.some(({ name }) => name === value)) {
    return {
      code: '01000',
      severity: 'warning',
      message: `there is no rule "${value}" to ignore`,
      hint: 'Remove the directive, or write the name as messages have it.',
      span,
    };
  }
  if (reason?.trim()) return undefined;
  return {
    code: '42601',
    severity: 'error',
    message: `rule "${value}" is ignored without a reason`,
    hint: `Say to the next reader why it is safe here: ignore=${value} reason="…".`,
    span,
  };
}

function scopeOf(directive: Directive, { text }: SourceFile, section: Section): Scope {
  const { statements, span } = section;
  if (directive.span.end <= span.start) return { directive };
  const [first] = statements;
  const between = first && text.slice(directive.span.end, first.span.start);
  if (first && directive.span.end <= first.span.start && hasBlankLine(between ?? '')) {
    return { directive };
  }
  const after = statementOf(directive, statements);
  return { directive, span: after?.span ?? directive.span };
}

function hasBlankLine(text: string): boolean {
  return /(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)/.test(text);
}

function silences({ directive, span }: Scope, { rule, span: found }: Diagnostic): boolean {
  if (rule !== directive.value) return false;
  return !span || (found !== undefined && found.start >= span.start && found.end <= span.end);
}

function silencesNothing({ value, span }: Directive): Diagnostic {
  return {
    code: '01000',
    severity: 'notice',
    message: `there is nothing here for rule "${value}" to ignore`,
    hint: 'Remove the directive; if it is for the whole file, leave a blank line behind it.',
    span,
  };
}
