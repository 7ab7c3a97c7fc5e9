/** What `init` and `new` write: the only files that Citrate puts into a user's project. */
import { access, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DiagnosticError } from '@citrate/parser';
import { configFileNames } from './find.ts';
import { configError } from './read.ts';

const configText = `import { defineConfig, env } from 'citrate';

export default defineConfig({
  engine: 'postgres',
  // Holds the schema of record, the metadata and the history of migrations.
  coordinator: { url: env('DATABASE_URL') },
  // Hold the shards. Their order is the order of placement.
  workers: [
    { name: 'w1', url: env('W1_URL') },
    { name: 'w2', url: env('W2_URL') },
  ],
  shardCount: 32,
  migrations: 'migrations',
});
`;

/** In `any` database: a migration stays as it is while the types of a program go on. */
const programText = `import type { Kysely } from 'kysely';

export async function up(db: Kysely<any>): Promise<void> {
  // Each statement ends in execute(), with await in front. What they return is not known here.
}

export async function down(db: Kysely<any>): Promise<void> {
  // What takes it back.
}
`;

const TEXTS = { sql: '-- migrate:up\n\n', ts: programText } as const;

export interface Scaffold {
  /** Absolute paths of what was written. */
  readonly written: readonly string[];
}

/**
 * Writes citrate.config.ts and the folder of migrations into `folder`.
 * Throws DiagnosticError (F0000) where a configuration file exists: nothing is overwritten.
 */
export async function initProject(folder: string): Promise<Scaffold> {
  for (const name of configFileNames) {
    if (await exists(join(folder, name))) throw alreadyThere(join(folder, name));
  }
  const config = join(folder, 'citrate.config.ts');
  const migrations = join(folder, 'migrations');
  await mkdir(migrations, { recursive: true });
  await writeFile(config, configText, { flag: 'wx' });
  return { written: [config, migrations] };
}

/**
 * Writes an empty migration `YYYYMMDDHHMMSS_name.sql`, or `.ts` (UTC), later than every other file of the
 * folder, so that two made in one second, or one made while a clock ran ahead, keep their order.
 * Throws DiagnosticError (22023) for a name without letters or digits.
 */
export async function newMigration(
  folder: string,
  name: string,
  now: Date = new Date(),
  ending: 'sql' | 'ts' = 'sql',
): Promise<Scaffold> {
  const slug = slugOf(name);
  if (slug === '') {
    const message = `"${name}" has no letter or digit to name a file after`;
    throw new DiagnosticError([{ code: '22023', severity: 'error', message }]);
  }
  await mkdir(folder, { recursive: true });
  const used = (await readdir(folder)).map((file) => file.slice(0, 14));
  const version = versionAfter(used, now);
  const path = join(folder, `${version}_${slug}.${ending}`);
  await writeFile(path, TEXTS[ending], { flag: 'wx' });
  return { written: [path] };
}

/** Letters and digits of any script, in lower case; all between them is one underscore. */
export function slugOf(name: string): string {
  const words =
    name
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.join('_').slice(0, 100);
}

/** The time as a version; a second after the highest version used, if that is not in the past. */
function versionAfter(used: readonly string[], now: Date): string {
  // What is no time is no version either.
  const versions = used.filter((one) => /^\d{14}$/.test(one) && one === versionOf(timeOf(one)));
  const highest = versions.toSorted().at(-1);
  const current = versionOf(now);
  if (highest === undefined || current > highest) return current;
  return versionOf(new Date(timeOf(highest).getTime() + 1000));
}

function timeOf(version: string): Date {
  const [, y = 0, mo = 1, d, h, mi, s] =
    /(\d{4})(..)(..)(..)(..)(..)/.exec(version)?.map(Number) ?? [];
  return new Date(Date.UTC(y, mo - 1, d, h, mi, s));
}

function versionOf(date: Date): string {
  return date.toISOString().replace(/\D/g, '').slice(0, 14);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function alreadyThere(path: string): DiagnosticError {
  return new DiagnosticError([configError(path, 'a configuration file already exists')]);
}
