/** Runs the tool itself: the command as a user would, and the run that is going to be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { say } from './talk.ts';

const command = fileURLToPath(
  new URL('bin/citrate.js', import.meta.resolve('citrate/package.json')),
);
const pausedRun = fileURLToPath(new URL('paused-run.js', import.meta.url));

/** Where the tool runs, and the URLs that its configuration asks for. */
export interface Project {
  readonly dir: string;
  /** Folder of the migrations that are there so far. */
  readonly migrations: string;
  readonly env: Readonly<Record<string, string>>;
}

/** `citrate …` at the terminal; throws if its exit code is not the expected one. */
export async function citrate(
  project: Project,
  args: readonly string[],
  expected: number = 0,
): Promise<void> {
  say(`$ citrate ${args.join(' ')}\n`);
  const child = start(project, command, [...args, '--dir', project.migrations], 'inherit');
  const code = await ended(child);
  if (code !== expected) throw new Error(`citrate ${args.join(' ')} ended with ${code}`);
  say('');
}

/**
 * Starts `apply`, waits until it is about to do `action`, and kills it there: SIGKILL, so that it
 * has no chance to tidy up.
 */
export async function killBefore(project: Project, action: string): Promise<void> {
  const child = start(project, pausedRun, [project.migrations, action], 'pipe');
  let reached = false;
  const { stdout } = child;
  if (!stdout) throw new Error('no output to read');
  for await (const line of createInterface({ input: stdout })) {
    say(`  ${line}`);
    reached ||= line === `now: ${action}`;
    if (reached) child.kill('SIGKILL');
  }
  await ended(child);
  if (!reached || child.signalCode !== 'SIGKILL')
    throw new Error(`the run never came to ${action}`);
  say('  SIGKILL');
}

function start(
  { dir, env }: Project,
  script: string,
  args: readonly string[],
  stdout: 'inherit' | 'pipe',
): ChildProcess {
  return spawn(process.execPath, [script, ...args], {
    cwd: dir,
    env: { ...process.env, ...env },
    stdio: ['ignore', stdout, 'inherit'],
  });
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}
