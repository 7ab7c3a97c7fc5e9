import { spawnSync } from 'node:child_process';

/** Runs a program and gives its standard output; throws with all that it printed if it fails. */
export function output(program, args, options = {}) {
  const { code, stdout, stderr } = attempt(program, args, options);
  if (code === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${stdout}${stderr}`);
}

/** Runs a program, for two minutes at most, and gives its exit code and what it printed. */
export function attempt(program, args, options = {}) {
  const result = spawnSync(program, args, { encoding: 'utf8', timeout: 120_000, ...options });
  if (result.error) throw result.error;
  return { code: result.status, stdout: result.stdout, stderr: result.stderr };
}
