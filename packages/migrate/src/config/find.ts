import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** In the order in which they are looked for. */
export const configFileNames: readonly string[] = ['ts', 'mts', 'js', 'mjs', 'json'].map(
  (extension) => `citrate.config.${extension}`,
);

/** Path of the nearest configuration file, in `folder` or above it. */
export function findConfig(folder: string): string | undefined {
  for (const name of configFileNames) {
    const path = join(folder, name);
    if (existsSync(path)) return path;
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : findConfig(parent);
}
