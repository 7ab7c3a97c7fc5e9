/** Where the demo plays: the project's folder and the nodes. */
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EmbeddedCluster } from 'citrate/embedded';
import type { Project } from './citrate.ts';
import type { Database } from './database.ts';

export const exampleDir: string = fileURLToPath(new URL('..', import.meta.url));

const migrationsDir = join(exampleDir, 'migrations');

/** The example's migration files, in order. */
export const files: readonly string[] = readdirSync(migrationsDir).toSorted();

export interface Scene {
  readonly project: Project;
  readonly coordinator: Database;
  readonly workers: readonly Database[];
  readonly nodes: readonly Database[];
}

/** @param migrations an empty folder, for the migrations that are there so far */
export function setUp({ coordinator, workers }: EmbeddedCluster, migrations: string): Scene {
  const [first, ...rest] = [coordinator, ...workers].map(({ name, url }) => ({ name, url }));
  if (!first) throw new Error('no coordinator');
  const urls = rest.map(({ name, url }) => [`${name.toUpperCase()}_URL`, url] as const);
  const env = Object.fromEntries([['DATABASE_URL', first.url] as const, ...urls]);
  const project = { dir: exampleDir, migrations, env };
  return { project, coordinator: first, workers: rest, nodes: [first, ...rest] };
}

/** Puts the migrations up to this one into the project's folder, as they would come over time. */
export function arrive({ project }: Scene, last: string): void {
  const until = files.indexOf(fileNamed(last));
  for (const file of files.slice(0, until + 1)) {
    copyFileSync(join(migrationsDir, file), join(project.migrations, file));
  }
}

/** The text of the migration of this name. */
export function migration(name: string): string {
  return readFileSync(join(migrationsDir, fileNamed(name)), 'utf8');
}

function fileNamed(name: string): string {
  const file = files.find((candidate) => candidate.endsWith(`_${name}.sql`));
  if (file !== undefined) return file;
  throw new Error(`no migration ${name}`);
}

export function nodeNamed({ nodes }: Scene, name: string): Database {
  const node = nodes.find((candidate) => candidate.name === name);
  if (node) return node;
  throw new Error(`no node ${name}`);
}
