import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { type Diagnostic, position, type SourceFile } from '@citrate/parser';
import { defineConfig, env } from './define.ts';
import { jsonErrorOffset } from './json-position.ts';
import { scrubSecrets } from './url.ts';

/** A configuration file, read but not yet validated. */
export interface RawConfig {
  readonly path: string;
  readonly value: unknown;
}

/** Reads and runs a configuration file; throws what it throws, without secrets. */
export async function readConfigFile(path: string): Promise<RawConfig> {
  const value = path.endsWith('.json')
    ? parseJson(path, (await readFile(path, 'utf8')).replace(/^\uFEFF/, ''))
    : await importConfig(path);
  return { path, value };
}

/** Keeps of the error only where it is, in the form of jiti: the rest quotes the text, passwords included. */
function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { line, column } = position({ name: path, text }, jsonErrorOffset(text));
    throw new SyntaxError(`not valid JSON\n ${path}:${line}:${column - 1}`);
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
  if ('default' in module) return module.default;
  const [other] = Object.keys(module);
  if (other !== undefined) throw new Error(`it exports "${other}", and no default`);
  return {};
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

/** What an exception from reading a configuration file says, in one line, with paths as seen from `cwd`. */
export function readFailure(path: string, error: unknown, cwd: string): Diagnostic {
  const [what = '', where = ''] = thrownText(error)
    .split('\n')
    .map((line) => line.trim());
  const said = scrubSecrets(what).replaceAll(path, relative(cwd, path));
  return configError(path, `could not load the configuration file: ${said}${placeOf(where, cwd)}`);
}

/** Nothing of a value that may hold passwords. */
function thrownText(error: unknown): string {
  if (typeof error === 'string') return error;
  return error instanceof Error ? error.message : 'it throws what is no error';
}

/** As jiti says where a mistake is: it counts columns from 0. */
function placeOf(where: string, cwd: string): string {
  const [, file, line, column] = /^(.+):(\d+):(\d+)$/.exec(where) ?? [];
  return file === undefined ? '' : ` (${relative(cwd, file)}:${line}:${Number(column) + 1})`;
}
