import { spawn } from 'node:child_process';
import { DiagnosticError } from '@citrate/parser';
import type { ServerUser } from './user.ts';

/**
 * Runs a program to its end and gives what it printed. Throws a DiagnosticError holding its output
 * if it cannot be started or ends with another code than 0.
 */
export async function run(
  program: string,
  args: readonly string[],
  options: { readonly user?: ServerUser | undefined; readonly input?: string } = {},
): Promise<string> {
  const child = spawn(program, args, { ...options.user, cwd: '/', stdio: 'pipe' });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  // A program that ends without reading its input is judged by its exit code.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).catch((cause: unknown) => failed(program, String(cause), cause));
  if (code !== 0) failed(program, output.trim());
  return output;
}

function failed(program: string, detail: string, cause?: unknown): never {
  throw new DiagnosticError([
    { code: '58000', severity: 'error', message: `could not run "${program}"`, detail, cause },
  ]);
}
