import type { Diagnostic } from '@citrate/parser';
import { isRepeatable, titleOf } from './file-name.ts';
import type { Directive, MigrationFile } from './model.ts';

/**
 * A repeatable file is one transaction on all servers at once: half of it would have no place in the
 * history.
 */
export function repeatableProblems(
  file: Pick<MigrationFile, 'version' | 'name' | 'source' | 'up'>,
): readonly Diagnostic[] {
  const { version, source, up } = file;
  if (!isRepeatable(version)) return [];
  return up.directives.flatMap((directive): Diagnostic | readonly never[] => {
    const { span } = directive;
    if (isGiven(directive, 'transaction', 'off')) return { ...inPart, file: source, span };
    if (!isGiven(directive, 'consistency', 'convergent')) return [];
    return { ...serverByServer(file), span };
  });
}

function isGiven(directive: Directive, key: Directive['key'], value: string): boolean {
  return directive.key === key && directive.value === value;
}

const inPart: Diagnostic = {
  code: '0A000',
  severity: 'error',
  message: 'a repeatable migration is one transaction',
  detail:
    'With transaction=off a file may be applied in part, and one that is repeated has no such state.',
  hint: 'Put what no transaction can hold into a file with a version.',
};

/** Of a repeatable file that is convergent, by its own directive or by the configuration. */
export function serverByServer(
  file: Pick<MigrationFile, 'version' | 'name' | 'source'>,
): Diagnostic {
  return {
    code: '0A000',
    severity: 'error',
    message: `repeatable migration ${titleOf(file)} cannot be applied server by server`,
    detail: 'The history has no place for a repeatable file that some servers have.',
    hint: 'Write "-- citrate: consistency=atomic" or "consistency=staged" at its head.',
    file: file.source,
  };
}
