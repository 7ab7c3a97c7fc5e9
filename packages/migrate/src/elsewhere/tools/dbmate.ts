import type { TheirFile, TheirMigration, Tool } from '../model.ts';
import { byText } from '../order.ts';

/** Files in SQL with two sections; the table has the digits of their names. */
export const dbmate: Tool = {
  name: 'dbmate',
  folder: 'db/migrations',
  source: {
    kind: 'table',
    table: { schema: 'public', name: 'schema_migrations' },
    columns: ['version'],
    orderBy: 'version',
    not: ['dirty'],
  },
  belongings: {},

  readFolder: (files) => ({
    migrations: files.flatMap(migrationOf).toSorted((a, b) => byText(a.path, b.path)),
    repeatable: [],
    problems: [],
  }),

  readHistory: (rows) => ({
    applied: rows.map(({ version }) => ({ key: version ?? '' })),
    problems: [],
  }),
};

const marker = /^\s*--\s*migrate:(up|down)(?=\s|$)(.*)$/gm;

function migrationOf({ path, text }: TheirFile): readonly TheirMigration[] {
  const [, key, name] = /^(\d+)_?([^/]*)\.sql$/.exec(path) ?? [];
  if (key === undefined) return [];
  const found = [...text.matchAll(marker)];
  const section = (which: string): string | undefined => {
    const at = found.findIndex(([, of]) => of === which);
    const match = found[at];
    return match && text.slice(match.index + match[0].length, found[at + 1]?.index);
  };
  const options = found.find(([, of]) => of === 'up')?.[2] ?? '';
  const down = section('down');
  return [
    {
      key,
      name: name || key,
      path,
      order: key,
      up: section('up') ?? '',
      ...(down !== undefined && { down }),
      outside: /\btransaction\s*:\s*false\b/.test(options),
    },
  ];
}
