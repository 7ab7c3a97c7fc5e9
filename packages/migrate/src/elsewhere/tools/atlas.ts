import { createHash } from 'node:crypto';
import type { Obstacle, TheirFile, TheirHistory, TheirMigration, Tool } from '../model.ts';
import { byText } from '../order.ts';
import { placeholderIn, unfinished } from '../words.ts';

/** Files in SQL with a version in front; the table has how far each one came. */
export const atlas: Tool = {
  name: 'atlas',
  folder: 'migrations',
  source: {
    kind: 'table',
    table: { schema: 'atlas_schema_revisions', name: 'atlas_schema_revisions' },
    columns: ['version', 'type', 'applied', 'total', 'error', 'hash'],
    orderBy: 'version',
  },
  belongings: { schemas: ['atlas_schema_revisions'] },

  readFolder(files) {
    const own = files
      .filter(({ path }) => /^[^/]+\.sql$/.test(path))
      .toSorted((a, b) => byText(a.path, b.path));
    const sums = sumsOf(own);
    return {
      migrations: own.map((file) => migrationOf(file, sums)),
      repeatable: [],
      problems: [],
    };
  },

  readHistory(rows, { migrations }): TheirHistory {
    // Rows whose version begins with a dot are notes of Atlas to itself.
    const own = rows.filter(({ version }) => !version?.startsWith('.'));
    const first = own[0]?.['version'] ?? '';
    const isStart =
      isBaseline(own[0]?.['type']) ||
      migrations.some(({ key, up }) => key === first && checkpoint.test(up ?? ''));
    const earlier = migrations.filter(({ key }) => isStart && key < first);
    const broken = own.filter(
      ({ applied, total, error }) => (error ?? '') !== '' || Number(applied) < Number(total),
    );
    return {
      applied: [
        ...earlier.map(({ key }) => ({ key })),
        ...own.map(({ version, type, hash }) => ({
          key: version ?? '',
          ...(hash && !isBaseline(type) && { sum: hash }),
          ...(isBaseline(type) && { withoutFile: true }),
        })),
      ],
      problems: broken.map(({ version, applied, total }) => {
        const detail = `Atlas has ${applied ?? '0'} of its ${total ?? '?'} statements on record.`;
        return unfinished(`migration ${version ?? ''} is applied in part`, detail, 'atlas');
      }),
    };
  },
};

const checkpoint = /^--\s*atlas:checkpoint\b/m;

/** The first bit of the type. */
function isBaseline(type: string | null | undefined): boolean {
  return (Number(type ?? 0) & 1) === 1;
}

function migrationOf({ path, text }: TheirFile, sums: ReadonlyMap<string, string>): TheirMigration {
  const [, key = path, name = key] = /^([^_]+)(?:_(.+))?\.sql$/.exec(path) ?? [];
  const sum = sums.get(path);
  const obstacle = obstacleOf(text);
  return {
    key,
    name,
    path,
    order: key,
    up: text,
    outside: /^--\s*atlas:txmode\s+none\b/m.test(text),
    ...(sum !== undefined && { sum }),
    ...(obstacle && { obstacle }),
  };
}

function obstacleOf(text: string): Obstacle | undefined {
  if (/^--\s*atlas:(?:delimiter|import)\b/m.test(text)) {
    return {
      detail: 'It has a directive of Atlas that changes how its text is read.',
      hint: 'Apply it with atlas first, or write it without.',
    };
  }
  const [template] = /\{\{[^}]*\}\}/.exec(text) ?? [];
  return template === undefined ? undefined : placeholderIn(template);
}

/** As in atlas.sum: that of a file is over all files up to it, by name and bytes. */
function sumsOf(files: readonly TheirFile[]): ReadonlyMap<string, string> {
  const hash = createHash('sha256');
  const sums = new Map<string, string>();
  for (const { path, text } of files) {
    hash.update(path);
    if (/^--\s*atlas:sum\s+ignore\b/m.test(text)) continue;
    sums.set(path, hash.update(text).copy().digest('base64'));
  }
  return sums;
}
