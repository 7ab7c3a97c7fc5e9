import type { Diagnostic } from '@citrate/parser';
import type {
  Obstacle,
  TheirFile,
  TheirFolder,
  TheirHistory,
  TheirMigration,
  TheirRow,
  Tool,
} from '../model.ts';
import { byText } from '../order.ts';
import { misnamed, unfinished } from '../words.ts';

/**
 * Files that are run in each schema whose name begins as the file's says. Each schema has a function that
 * gives the versions it has, as JSON.
 */
export const pgMig: Tool = {
  name: 'pg-mig',
  folder: 'mig',
  source: { kind: 'functions', name: 'mig_versions_const' },
  belongings: {
    functions: ['mig_versions_const', 'mig_digest_const', 'mig_rerun_fingerprint_const'],
  },
  readFolder,
  readHistory,
};

const named = /^((\d+)\.([^./]+)\.([^./]+))\.(up|dn)\.sql$/;

function readFolder(files: readonly TheirFile[]): TheirFolder {
  const own = files.filter(({ path }) => /^[^/]+\.sql$/.test(path) && !aside.has(path));
  const migrations = own.flatMap((file) => migrationOf(file, files));
  return {
    migrations: migrations.toSorted((a, b) => byText(a.key, b.key)),
    repeatable: [],
    problems: own
      .filter(({ path }) => !named.test(path))
      .map(({ path }) => misnamed(path, 'pg-mig', 'NNN.title.schema.up.sql or .dn.sql')),
  };
}

/** What is run around all others each time. */
const aside = new Set(['before.sql', 'after.sql']);

function migrationOf(
  { path, text }: TheirFile,
  files: readonly TheirFile[],
): readonly TheirMigration[] {
  const [, key, order = '', name = '', prefix = '', direction] = named.exec(path) ?? [];
  if (key === undefined || direction !== 'up') return [];
  const down = files.find((file) => file.path === `${key}.dn.sql`)?.text;
  const obstacle = obstacleOf(prefix, text);
  const common = { key, name, path, order, up: text };
  return [{ ...common, ...(down !== undefined && { down }), ...(obstacle && { obstacle }) }];
}

function obstacleOf(prefix: string, text: string): Obstacle | undefined {
  const hint = 'Apply it with pg-mig first, or write it in SQL for the schemas that there are.';
  if (prefix !== 'public') {
    const detail = `It is run once in each schema whose name begins with "${prefix}".`;
    return { detail, hint };
  }
  const [command] = /^\\\w+/m.exec(text) ?? [];
  return command === undefined
    ? undefined
    : { detail: `It has ${command}, which is psql's.`, hint };
}

function readHistory(rows: readonly TheirRow[], { migrations }: TheirFolder): TheirHistory {
  const bySchema = rows.map(versionsOf);
  const all = [...new Set(bySchema.flatMap(({ versions }) => versions))].toSorted(byText);
  return {
    applied: all.map((key) => ({ key })),
    problems: migrations
      .filter(({ key }) => all.includes(key))
      .flatMap(({ key }) => lacking(key, bySchema, migrations)),
  };
}

interface Versions {
  readonly schema: string;
  readonly versions: readonly string[];
}

function versionsOf({ schema, text }: TheirRow): Versions {
  const parsed: unknown = JSON.parse(text ?? '[]');
  const versions = Array.isArray(parsed) ? parsed.map(String) : [];
  return { schema: schema ?? '', versions };
}

/** All schemas that a file is for have it, or none. */
function lacking(
  key: string,
  all: readonly Versions[],
  migrations: readonly TheirMigration[],
): readonly Diagnostic[] {
  const prefixes = [...new Set(migrations.map((migration) => prefixOf(migration.key)))];
  const without = all.filter(
    ({ schema, versions }) =>
      longestOf(schema, prefixes) === prefixOf(key) && !versions.includes(key),
  );
  if (without.length === 0) return [];
  const detail = `It is not applied in ${without.map(({ schema }) => schema).join(', ')}.`;
  return [unfinished(`migration ${key} is applied in part`, detail, 'pg-mig')];
}

function prefixOf(key: string): string {
  return key.split('.')[2] ?? '';
}

function longestOf(schema: string, prefixes: readonly string[]): string | undefined {
  return prefixes
    .filter((prefix) => isFor(schema, prefix))
    .toSorted((a, b) => b.length - a.length)[0];
}

/** A prefix without digits is followed by some: `sh` is for `sh0001`, and not for `shop`. */
function isFor(schema: string, prefix: string): boolean {
  if (schema === prefix) return true;
  return schema.startsWith(prefix) && (/\d/.test(prefix) || /\d/.test(schema[prefix.length] ?? ''));
}
