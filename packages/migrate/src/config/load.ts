import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DiagnosticError } from '@citrate/parser';
import { configFileNames, findConfig } from './find.ts';
import type { Config, ConfigFlags, ConfigInput, OfflineSettings } from './model.ts';
import { configError, readConfigFile, readFailure } from './read.ts';
import { resolveConfig, resolveOffline, type Surroundings } from './resolve.ts';

export interface LoadOptions {
  /** The configuration file; looked for from `cwd` upwards when absent. */
  readonly path?: string;
  /** The process's working directory when absent. */
  readonly cwd?: string;
  /** The process's environment when absent. */
  readonly env?: NodeJS.ProcessEnv;
  readonly flags?: ConfigFlags;
}

/**
 * Reads, validates and completes the configuration.
 * Throws DiagnosticError (F0000) with every problem: the key, what is expected and what was found.
 */
export async function loadConfig(options: LoadOptions = {}): Promise<Config> {
  const around = surroundings(options);
  const path = configPath(options, around.cwd);
  if (path === undefined) {
    const message = 'could not find a configuration file';
    const hint = `Run "citrate init" to write one, or pass --config. Looked for ${configFileNames.join(', ')} in ${around.cwd} and above.`;
    throw new DiagnosticError([configError(undefined, message, hint)]);
  }
  return resolveConfig(await readInput(path, around), path, around);
}

/**
 * The settings that matter without servers: from the configuration if there is one, otherwise the
 * defaults. No environment variable needs to be set. Throws DiagnosticError (F0000).
 */
export async function loadOfflineSettings(options: LoadOptions = {}): Promise<OfflineSettings> {
  const around = surroundings(options);
  const path = configPath(options, around.cwd);
  return resolveOffline(path === undefined ? {} : await readInput(path, around), path, around);
}

/** Whether there is a configuration file, named or found. */
export function hasConfig(options: LoadOptions = {}): boolean {
  return options.path !== undefined || findConfig(surroundings(options).cwd) !== undefined;
}

function surroundings({ cwd, env, flags }: LoadOptions): Surroundings {
  return { cwd: cwd ?? process.cwd(), env: env ?? process.env, flags: flags ?? {} };
}

function configPath(options: LoadOptions, cwd: string): string | undefined {
  if (options.path === undefined) return findConfig(cwd);
  const path = resolve(cwd, options.path);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return path;
  const problem = found === undefined ? 'does not exist' : 'is not a file';
  throw new DiagnosticError([configError(path, `the configuration file ${problem}`)]);
}

async function readInput(path: string, { cwd }: Surroundings): Promise<ConfigInput> {
  const raw = await readConfigFile(path).catch((error: unknown) => {
    throw new DiagnosticError([readFailure(path, error, cwd)]);
  });
  const { validate } = await import('./schema.ts');
  const { input, diagnostics } = validate(raw.value, path);
  if (input === undefined) throw new DiagnosticError(diagnostics);
  return input;
}
