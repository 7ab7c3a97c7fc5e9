import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { DiagnosticError } from '@citrate/parser';
import { configError } from './read.ts';

/** Where a file of variables is named: by a flag, or by the configuration. */
export interface DotenvPlaces {
  /** Relative to the working directory; stands above that of the configuration. */
  readonly flag: string | undefined;
  /** Relative to the configuration. */
  readonly key: string | undefined;
  readonly cwd: string;
  readonly configPath: string;
}

/**
 * The environment with what a file such as `.env` adds to it; what is set already stays, as with Node.js's
 * own `--env-file`. No file is read unless one is named. The process's environment is left alone.
 * Throws DiagnosticError (F0000) where the file cannot be read.
 */
export function withDotenv(env: NodeJS.ProcessEnv, places: DotenvPlaces): NodeJS.ProcessEnv {
  const file = dotenvFile(places);
  return file === undefined ? env : { ...parseEnv(readDotenv(file)), ...env };
}

function dotenvFile({ flag, key, cwd, configPath }: DotenvPlaces): string | undefined {
  if (flag !== undefined) return resolve(cwd, flag);
  return key === undefined ? undefined : resolve(dirname(configPath), key);
}

function readDotenv(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = code === 'ENOENT' ? 'there is no such file' : code;
    const message = `could not read the file of environment variables: ${reason}`;
    const hint = 'It is named by --dotenv, or by dotenv in the configuration.';
    throw new DiagnosticError([configError(file, message, hint)]);
  }
}
