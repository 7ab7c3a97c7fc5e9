import type { TheirFile, TheirMigration, Tool } from '../model.ts';
import { byText } from '../order.ts';

/** Programs, in the order of their names, which the table keeps without endings. */
export const kysely: Tool = {
  name: 'kysely',
  folder: 'migrations',
  source: {
    kind: 'table',
    table: { schema: 'public', name: 'kysely_migration' },
    columns: ['name'],
    orderBy: 'name',
  },
  belongings: { tables: ['kysely_migration_lock'] },

  readFolder: (files) => ({
    migrations: files.flatMap(migrationOf).toSorted((a, b) => byText(a.key, b.key)),
    repeatable: [],
    problems: [],
  }),

  readHistory: (rows) => ({
    applied: rows.map(({ name }) => ({ key: name ?? '' })),
    problems: [],
  }),
};

/** As Kysely's FileMigrationProvider chooses them, and in no folder below. */
function migrationOf({ path, text }: TheirFile): readonly TheirMigration[] {
  const [, key] = /^([^/]+)(?<!\.d)\.[cm]?[jt]s$/.exec(path) ?? [];
  if (key === undefined) return [];
  const [order] = /^\d+/.exec(key.replaceAll(/(?<=\d)[-:T](?=\d)/g, '')) ?? [];
  const name = key.replace(/^[\d\-:.TZ]+_?/, '') || key;
  const near = /(?:from|import|require)\s*\(?\s*['"]\.{1,2}\//.test(text);
  return [
    {
      key,
      name,
      path,
      program: text,
      ...(order !== undefined && { order }),
      ...(near && {
        obstacle: {
          detail: 'It imports files by paths that are relative to its folder.',
          hint: 'Apply it with kysely first, or put what it imports into it.',
        },
      }),
    },
  ];
}
