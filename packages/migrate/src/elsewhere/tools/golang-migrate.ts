import type { TheirFile, TheirHistory, TheirMigration, TheirRow, Tool } from '../model.ts';
import { byNumber } from '../order.ts';
import { unfinished } from '../words.ts';

/** Pairs of files; the table has one row, the version that the database is at. */
export const golangMigrate: Tool = {
  name: 'golang-migrate',
  folder: 'migrations',
  source: {
    kind: 'table',
    table: { schema: 'public', name: 'schema_migrations' },
    columns: ['version', 'dirty'],
    orderBy: 'version',
  },
  belongings: {},

  readFolder: (files) => ({
    migrations: files
      .flatMap((file) => migrationOf(file, files))
      .toSorted((a, b) => byNumber(a.key, b.key)),
    repeatable: [],
    problems: [],
  }),

  readHistory: ([row], { migrations }) => historyOf(row, migrations),
};

const named = /^(\d+)_([^/]*)\.(up|down)\.sql$/;

function migrationOf(
  { path, text }: TheirFile,
  files: readonly TheirFile[],
): readonly TheirMigration[] {
  const [, digits, name = '', direction] = named.exec(path) ?? [];
  if (digits === undefined || direction !== 'up') return [];
  const key = String(BigInt(digits));
  const down = files.find((file) => {
    const [, other, , way] = named.exec(file.path) ?? [];
    return way === 'down' && other !== undefined && String(BigInt(other)) === key;
  });
  const common = { key, name: name || digits, path, up: text };
  return [{ ...common, order: orderOf(digits), ...(down && { down: down.text }) }];
}

/** Zeros in front of a number are no part of a time. */
function orderOf(digits: string): string {
  return digits.length < 10 ? String(Number(digits)) : digits;
}

function historyOf(row: TheirRow | undefined, migrations: readonly TheirMigration[]): TheirHistory {
  const version = row?.['version'] ?? '-1';
  if (row?.['dirty'] === 'true') {
    const detail = 'What of that migration was done, only its author can tell.';
    const message = `version ${version} of schema_migrations is dirty`;
    return { applied: [], problems: [unfinished(message, detail, 'golang-migrate')] };
  }
  const last = BigInt(version);
  if (last < 0n) return { applied: [], problems: [] };
  const before = migrations.filter(({ key }) => BigInt(key) < last);
  return { applied: [...before.map(({ key }) => ({ key })), { key: version }], problems: [] };
}
