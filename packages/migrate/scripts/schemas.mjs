/** Whole schemas, for scripts: each a file of SQL, or a folder of them in the order of their names. */
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Each .sql file of a folder, and each folder in it. */
export function schemasIn(folder) {
  return inFolder(folder).map(oneSchema);
}

export function oneSchema(path) {
  const files = statSync(path).isDirectory() ? inFolder(path) : [path];
  return { name: basename(path), files: files.filter((file) => file.endsWith('.sql')) };
}

export function inFolder(path) {
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name));
}
