import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = new URL('../../', import.meta.url);
const source = (path: string): string => fileURLToPath(new URL(path, root));

/** The same sources that tests run on, for a process that vitest does not look after. */
const aliases = {
  '@citrate/parser': source('packages/parser/src/index.ts'),
  '@citrate/deparser': source('packages/deparser/src/index.ts'),
  'citrate/embedded': source('packages/migrate/src/embedded/index.ts'),
  citrate: source('packages/migrate/src/index.ts'),
};

/**
 * Starts Node.js on a TypeScript file, from the sources: for what can only be shown by killing the
 * process. `stdio` is all pipes.
 */
export function spawnTypeScript(
  file: string,
  args: readonly string[] = [],
  options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): ChildProcess {
  const require = createRequire(import.meta.url);
  const register = join(dirname(require.resolve('jiti/package.json')), 'lib/jiti-register.mjs');
  return spawn(process.execPath, ['--import', pathToFileURL(register).href, file, ...args], {
    cwd: options.cwd ?? fileURLToPath(root),
    env: { ...process.env, JITI_ALIAS: JSON.stringify(aliases), ...options.env },
    stdio: 'pipe',
  });
}

/** Waits for the next line of a child's output that `pattern` matches; fails if it ends before. */
export function outputMatching(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let output = '';
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      const match = pattern.exec(output);
      if (match) resolve(match);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.once('error', reject);
    child.once('close', () => reject(new Error(`ended without ${pattern}:\n${output}`)));
  });
}
