import { exec } from 'node:child_process';
import { DiagnosticError } from '@citrate/parser';
import { scrubSecrets } from './url.ts';

const timeoutMs = 30_000;

/** Where a command runs, and what its messages call it. */
export interface CommandPlace {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * A function of a configuration, as one whose failures are diagnostics. What it throws is told: passwords
 * must not be in there.
 */
export function passwordFromFunction(
  give: () => string | Promise<string>,
  key: string,
): () => Promise<string> {
  return async () => {
    try {
      return checked(await give(), key);
    } catch (error) {
      if (error instanceof DiagnosticError) throw error;
      const text = error instanceof Error ? error.message : String(error);
      throw noPassword(`${key} failed: ${scrubSecrets(text)}`);
    }
  };
}

/** A command of the shell that prints the password; line ends after it do not count. */
export function passwordFromCommand(
  command: string,
  { cwd, env }: CommandPlace,
  key: string,
): () => Promise<string> {
  return () =>
    new Promise((resolve, reject) => {
      exec(
        command,
        { cwd, env, timeout: timeoutMs, windowsHide: true },
        (error, stdout, stderr) => {
          const password = stdout.replace(/[\r\n]+$/, '');
          if (error !== null) {
            reject(noPassword(`${key} ${ending(error)}${complaint(stderr, password)}`));
            return;
          }
          try {
            resolve(checked(password, key));
          } catch (reason) {
            reject(reason instanceof Error ? reason : new Error(String(reason)));
          }
        },
      );
    });
}

function ending({ killed, code }: { readonly killed?: boolean; readonly code?: unknown }): string {
  if (killed === true) return `did not end within ${timeoutMs / 1000} s`;
  return typeof code === 'number' ? `ended with ${code}` : 'was ended by a signal';
}

/** The last line that the command wrote on its standard error; what it wrote as password is left out. */
function complaint(stderr: string, password: string): string {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  if (line === '') return '';
  const shown = password === '' ? line : line.replaceAll(password, '***');
  return `: ${scrubSecrets(shown)}`;
}

function checked(password: unknown, key: string): string {
  if (typeof password === 'string' && password !== '') return password;
  const found = password === '' ? 'an empty text' : typeof password;
  throw noPassword(`${key} gave ${found} in place of a password`);
}

function noPassword(what: string): DiagnosticError {
  return new DiagnosticError([
    {
      code: '28000', // invalid_authorization_specification
      severity: 'error',
      message: 'could not get a password',
      detail: `${what.replace(/\.$/, '')}.`,
      hint: 'It is asked for each connection. Run the command, or what the function does, by itself to see more.',
    },
  ]);
}
