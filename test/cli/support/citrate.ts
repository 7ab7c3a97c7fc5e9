import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { checkOutput } from './schema.ts';

// Each command is a process of its own: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

/** The built command line, as a package manager links it. */
export const bin: string = fileURLToPath(
  new URL('../../../packages/migrate/bin/citrate.js', import.meta.url),
);

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; empty when absent. */
  readonly input?: string | Uint8Array;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `citrate` without a terminal, and without anything of this process's environment. */
export function start(args: readonly string[], options: RunOptions): ChildProcess {
  const { PATH = '', TMPDIR = '' } = process.env;
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: options.cwd,
    env: { PATH, ...(TMPDIR && { TMPDIR }), ...options.env },
    stdio: 'pipe',
  });
  child.stdin?.on('error', () => {}); // a command that reads nothing closes it
  child.stdin?.end(options.input ?? '');
  return child;
}

/** Waits for the end of a command, gathering what it prints. */
export async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout, stderr };
}

/** Runs a command. What it prints as JSON is held against its schema. */
export async function citrate(args: readonly string[], options: RunOptions): Promise<Ended> {
  const result = await ended(start(args, options));
  checkOutput(args, result.stdout);
  return result;
}
