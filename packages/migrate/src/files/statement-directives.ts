/** Directives that hold for one statement. */
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

/** Whether a directive `on=shards` holds for the statement. */
export function isForShards(
  statement: Statement,
  { directives, statements }: Pick<Section, 'directives' | 'statements'>,
): boolean {
  return directives.some(
    (directive) => directive.key === 'on' && statementOf(directive, statements) === statement,
  );
}
