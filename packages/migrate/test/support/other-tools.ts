/** Other tools for migrations, run for real on a database and a folder. */
import { execFileSync } from 'node:child_process';
import { promises as fs, readdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { resolveBinary } from 'dbmate';
import { FileMigrationProvider, Kysely, Migrator, PostgresDialect } from 'kysely';
import { runner } from 'node-pg-migrate';
import { Pool } from 'pg';
import { run } from '../../../../test/support/databases.ts';

/** Applies the first files of a folder, in the tool's own order. */
export type ApplyWith = (url: string, folder: string, count: number) => Promise<void>;

export const applyWithKysely: ApplyWith = async (url, folder, count) => {
  const pool = new Pool({ connectionString: url });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const provider = new FileMigrationProvider({ fs, path, migrationFolder: folder });
  const migrator = new Migrator({ db, provider });
  try {
    for (let i = 0; i < count; i++) {
      const { error } = await migrator.migrateUp();
      if (error) throw error;
    }
  } finally {
    await db.destroy();
  }
};

export const applyWithNodePgMigrate: ApplyWith = async (databaseUrl, dir, count) => {
  const options = { databaseUrl, dir, count, migrationsTable: 'pgmigrations' };
  await runner({ ...options, direction: 'up', log: () => {}, logger: silent });
};

/** The command has no count: files that are to stay pending are out of its sight meanwhile. */
export const applyWithDbmate: ApplyWith = async (url, folder, count) => {
  const later = readdirSync(folder).toSorted().slice(count);
  const move = (from: string, to: string): void => {
    for (const name of later)
      renameSync(path.join(folder, from + name), path.join(folder, to + name));
  };
  move('', 'later-');
  try {
    const target = `${url}?sslmode=disable`;
    const flags = ['--url', target, '--migrations-dir', folder, '--no-dump-schema', 'migrate'];
    execFileSync(resolveBinary(), flags, { stdio: 'pipe' });
  } finally {
    move('later-', '');
  }
};

/** Commits what is current, which the tool tries in a database beside, and applies it. */
export async function commitWithGraphileMigrate(
  url: string,
  migrationsFolder: string,
  message: string,
): Promise<void> {
  const shadow = new URL(url);
  shadow.pathname = `${shadow.pathname}_shadow`;
  const settings = { ...settingsOf(url, migrationsFolder), shadowConnectionString: shadow.href };
  try {
    runGraphileMigrate('commit', settings, message);
  } finally {
    await run(url, `DROP DATABASE IF EXISTS ${shadow.pathname.slice(1)} WITH (FORCE)`);
  }
}

export function applyWithGraphileMigrate(url: string, folder: string): void {
  runGraphileMigrate('migrate', settingsOf(url, folder));
}

const require = createRequire(import.meta.url);
const graphileMigrate = require.resolve('graphile-migrate');

/** In a process of its own: its pool of connections ends the one it is in. */
function runGraphileMigrate(command: 'commit' | 'migrate', ...args: readonly unknown[]): void {
  const script = `require(process.argv[1])[process.argv[2]](...JSON.parse(process.argv[3]))
    .then(() => process.exit(0), (error) => { console.error(error); process.exit(1); })`;
  const words = ['-e', script, graphileMigrate, command, JSON.stringify(args)];
  execFileSync(process.execPath, words, { stdio: 'pipe' });
}

function settingsOf(url: string, migrationsFolder: string) {
  const root = new URL(url);
  root.pathname = '/postgres';
  return {
    connectionString: url,
    rootConnectionString: root.href,
    databaseOwner: root.username,
    migrationsFolder,
  };
}

const quiet = (): void => {};
const silent = { debug: quiet, info: quiet, warn: quiet, error: quiet };
