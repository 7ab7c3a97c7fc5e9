/** What directives say of a statement: its own, and those of its section. */
import type { Statement } from '@citrate/parser';
import type { Directive, Section } from './model.ts';

export function holdsForStatement({ key }: Directive): boolean {
  return key === 'ignore' || key === 'on';
}

/** The statement that the directive stands in, or else the next one. */
export function statementOf(
  { span }: Directive,
  statements: readonly Statement[],
): Statement | undefined {
  return statements.find((statement) => statement.span.end > span.start);
}

/** How the file wants a statement to be run. */
export interface Wanted {
  /** By a directive `on=shards` of its own. */
  readonly forShards: boolean;
  /** False under `transaction=off`: each statement is a step of its own. */
  readonly transactional: boolean;
}

export function wantedFor(
  statement: Statement,
  section: Pick<Section, 'directives' | 'statements'>,
): Wanted {
  const { directives, statements } = section;
  const forShards = directives.some(
    (directive) => directive.key === 'on' && statementOf(directive, statements) === statement,
  );
  return { forShards, transactional: isTransactional(section) };
}

/** Whether a section is one transaction. */
export function isTransactional({ directives }: Pick<Section, 'directives'>): boolean {
  return !directives.some(({ key, value }) => key === 'transaction' && value === 'off');
}
