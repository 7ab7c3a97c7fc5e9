import { readFile } from 'node:fs/promises';
import type { Diagnostic, SourceFile } from '@citrate/parser';
import { defineConfig, env } from './define.ts';
import { scrubSecrets } from './url.ts';

/** A configuration file, read but not yet validated. */
export interface RawConfig {
  readonly path: string;
  readonly value: unknown;
}

/** Reads and runs a configuration file; throws what it throws, without secrets. */
export async function readConfigFile(path: string): Promise<RawConfig> {
  const value = path.endsWith('.json')
    ? parseJson(await readFile(path, 'utf8'))
    : await importConfig(path);
  return { path, value };
}

/** Keeps of the error only where it is: the rest quotes the text, passwords included. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = /at position \d+.*$/.exec(String(error))?.[0] ?? '';
    throw new SyntaxError(`not valid JSON ${place}`.trimEnd());
  }
}

/**
 * Runs TypeScript as it is. `import … from 'citrate'` gives these very functions, so that a
 * configuration works where the package is not installed (npx). Nothing is cached on disk: the file
 * may hold a password.
 */
async function importConfig(path: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  const virtualModules = { citrate: { defineConfig, env } };
  const jiti = createJiti(import.meta.url, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    virtualModules,
  });
  const module = await jiti.import<{ readonly default?: unknown }>(path);
  return 'default' in module ? module.default : {};
}

/** A diagnostic about a configuration file as a whole. */
export function configError(path: string | undefined, message: string, hint?: string): Diagnostic {
  const file: SourceFile | undefined = path === undefined ? undefined : { name: path, text: '' };
  return {
    code: 'F0000', // config_file_error
    severity: 'error',
    message,
    ...(file && { file }),
    ...(hint !== undefined && { hint }),
  };
}

/** What an exception from reading a configuration file says, in one line. */
export function readFailure(path: string, error: unknown): Diagnostic {
  const text = error instanceof Error ? error.message : String(error);
  const [what = '', where = ''] = text.split('\n').map((line) => line.trim());
  const line = /:\d+:\d+$/.test(where) ? `${what} ${where}` : what; // as jiti says where
  return configError(path, `could not load the configuration file: ${scrubSecrets(line)}`);
}
