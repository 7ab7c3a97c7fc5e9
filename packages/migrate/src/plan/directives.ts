import type { Diagnostic, SourceFile } from '@citrate/parser';
import type { Catalog } from '../catalog/model.ts';
import type { Directive } from '../files/model.ts';
import { faultOfIgnore } from '../safety/index.ts';

/** What a file asks for and a plan for this catalog cannot give. */
export function judgeDirectives(
  source: SourceFile,
  directives: readonly Directive[],
  { citus }: Pick<Catalog, 'citus'>,
): readonly Diagnostic[] {
  return directives.flatMap((directive) => {
    const problem = problemOf(directive, citus !== undefined);
    return problem ? [{ ...problem, file: source, span: directive.span }] : [];
  });
}

function problemOf(directive: Directive, onCitus: boolean): Diagnostic | undefined {
  const { key, value } = directive;
  switch (key) {
    case 'consistency':
      return onCitus && value !== 'atomic' ? citusCommits(value) : undefined;
    case 'transaction':
    case 'on':
    case 'batch':
    case 'pause':
      return undefined;
    case 'ignore':
      return faultOfIgnore(directive);
  }
}

function citusCommits(consistency: string): Diagnostic {
  return {
    code: '0A000',
    severity: 'error',
    message: `directive consistency=${consistency} has no meaning on a Citus cluster`,
    detail: 'Citus itself takes a transaction to its nodes, by a two-phase commit of its own.',
    hint: 'Remove the directive.',
  };
}
