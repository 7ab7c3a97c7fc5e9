import { createHash } from 'node:crypto';
import type { Diagnostic } from '@citrate/parser';
import type { TheirFile, TheirMigration, Tool } from '../model.ts';
import { byNumber, byText } from '../order.ts';
import { placeholderIn, unfinished } from '../words.ts';

/** What is committed, with sums that form a chain; and a file that is still worked on. */
export const graphileMigrate: Tool = {
  name: 'graphile-migrate',
  folder: 'migrations',
  source: {
    kind: 'table',
    table: { schema: 'graphile_migrate', name: 'migrations' },
    columns: ['filename', 'hash'],
    orderBy: 'filename',
  },
  belongings: { schemas: ['graphile_migrate'] },

  readFolder: (files) => ({
    migrations: files.flatMap(migrationOf).toSorted((a, b) => byNumber(a.key, b.key)),
    repeatable: [],
    problems: [...notCommitted(files), ...files.flatMap(otherSum)],
  }),

  readHistory: (rows) => ({
    applied: rows.map(({ filename, hash }) => ({ key: filename ?? '', sum: hash ?? '' })),
    problems: [],
  }),
};

const named = /^committed\/((\d+)(?:-([-\w]*))?\.sql)$/;

function migrationOf({ path, text }: TheirFile): readonly TheirMigration[] {
  const [, , digits, slug] = named.exec(path) ?? [];
  if (digits === undefined) return [];
  const { headers, body } = partsOf(text);
  const name = slug || headers.get('Message') || 'change';
  const [placeholder] = /(?<![:\w]):[A-Z][A-Z0-9_]+\b/.exec(body) ?? [];
  return [
    {
      key: `${digits}.sql`,
      name,
      path,
      order: String(Number(digits)),
      up: body,
      outside: /^--!\s*no-transaction\b/.test(body),
      sum: headers.get('Hash') ?? '',
      ...(placeholder !== undefined && { obstacle: placeholderIn(placeholder) }),
    },
  ];
}

function partsOf(text: string): {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
} {
  const lines = text.split('\n');
  const headers = new Map<string, string>();
  let at = 0;
  for (; ; at++) {
    const [, key, value = ''] = /^--! ([A-Z]\w*)(?::(.*))?$/.exec(lines[at] ?? '') ?? [];
    if (key === undefined) break;
    headers.set(key, value.trim());
  }
  return { headers, body: `${lines.slice(at).join('\n').trim()}\n` };
}

/** The sum of a file says what its text was when it was committed. */
function otherSum({ path, text }: TheirFile): readonly Diagnostic[] {
  if (!named.test(path)) return [];
  const { headers, body } = partsOf(text);
  const previous = headers.get('Previous') ?? '-';
  const before = previous === '-' ? '' : previous;
  const hash = createHash('sha1')
    .update(`${`${before}\n${body.trim()}`.trim()}\n`)
    .digest('hex');
  if (headers.has('AllowInvalidHash') || headers.get('Hash') === `sha1:${hash}`) return [];
  const detail = 'Its text has another sum than stands in its header.';
  return [unfinished(`"${path}" was changed after it was committed`, detail, 'graphile-migrate')];
}

/** Comments alone are nothing to be committed. */
function notCommitted(files: readonly TheirFile[]): readonly Diagnostic[] {
  return files
    .filter(({ path }) => /^current(?:\.sql$|\/.*\.sql$)/.test(path))
    .filter(({ text }) => text.replaceAll(/--.*$/gm, '').trim() !== '')
    .toSorted((a, b) => byText(a.path, b.path))
    .map(({ path }) =>
      unfinished(
        `"${path}" is not committed`,
        'Whether the database has what it makes, no record tells.',
        'graphile-migrate',
      ),
    );
}
