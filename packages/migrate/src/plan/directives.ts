import type { Diagnostic, SourceFile } from '@citrate/parser';
import type { Directive } from '../files/model.ts';
import { faultOfIgnore } from '../safety/index.ts';

/** What a file asks for and a plan cannot give. */
export function judgeDirectives(
  source: SourceFile,
  directives: readonly Directive[],
): readonly Diagnostic[] {
  return directives.flatMap((directive) => {
    const problem = problemOf(directive);
    return problem ? [{ ...problem, file: source, span: directive.span }] : [];
  });
}

function problemOf(directive: Directive): Diagnostic | undefined {
  const { key, value } = directive;
  switch (key) {
    case 'consistency':
      return value === 'atomic' ? undefined : unplanned(`consistency=${value}`);
    case 'transaction':
    case 'on':
    case 'batch':
    case 'pause':
      return undefined;
    case 'ignore':
      return faultOfIgnore(directive);
  }
}

function unplanned(directive: string): Diagnostic {
  return {
    code: '0A000',
    severity: 'error',
    message: `directive ${directive} cannot be carried out yet`,
    detail: 'Every file is one transaction on all nodes: all of it, or nothing.',
    hint: 'Remove the directive.',
  };
}
