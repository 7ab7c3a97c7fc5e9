import type { Diagnostic } from '@citrate/parser';
import type { CommanderError } from 'commander';

/** True where the command line asks for JSON, even one that cannot be understood. */
export function asksForJson(argv: readonly string[]): boolean {
  const last = argv.lastIndexOf('--format');
  return argv.includes('--format=json') || (last >= 0 && argv[last + 1] === 'json');
}

/** Commander's complaint, such as `error: unknown command 'aply'\n(Did you mean apply?)`. */
export function usageDiagnostic({ code, message }: CommanderError): Diagnostic {
  const [complaint = '', ...suggestions] = message.replace(/^error: /, '').split('\n');
  const [what = '', ...why] = complaint.split(/(?<=[^.])\. /);
  const suggestion = suggestions.join(' ').replace(/^\((.*)\)$/, '$1 ');
  return {
    code: '22023',
    severity: 'error',
    message: code === 'commander.help' ? 'no command was given' : what.replace(/\.$/, ''),
    ...(why.length > 0 && { detail: why.join('. ') }),
    hint: `${suggestion}Add --help for what there is.`,
  };
}
