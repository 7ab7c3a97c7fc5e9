import type { TheirFile, TheirFolder, TheirMigration, TheirRecord, Tool } from '../model.ts';
import { placeholderIn, unfinished } from '../words.ts';
import { flywaySum } from './flyway-sum.ts';

/** Files with versions of numbers and dots; the table keeps what failed, too. */
export const flyway: Tool = {
  name: 'flyway',
  folder: 'sql',
  source: {
    kind: 'table',
    table: { schema: 'public', name: 'flyway_schema_history' },
    columns: ['version', 'description', 'type', 'script', 'checksum', 'success'],
    orderBy: 'installed_rank',
  },
  belongings: {},
  readFolder,

  readHistory(rows, { migrations }) {
    const failed = rows.filter(({ success, version }) => success !== 'true' && version !== null);
    const applied = new Map<string, TheirRecord>();
    for (const { version, type, checksum } of rows) {
      if (version === null) continue; // repeatable
      const key = normal(version ?? '');
      const isUndone = type?.startsWith('UNDO') || type === 'DELETE';
      if (isUndone) applied.delete(key);
      else if (type === 'BASELINE') {
        for (const one of [...migrations.map((m) => m.key).filter((k) => upTo(k, key)), key]) {
          applied.set(one, { key: one, withoutFile: true });
        }
      } else applied.set(key, recordOf(key, type, checksum));
    }
    return {
      applied: [...applied.values()],
      problems: failed.map(({ script }) => {
        const detail = 'It is on record in flyway_schema_history without success.';
        return unfinished(`migration ${script ?? ''} has failed`, detail, 'flyway');
      }),
    };
  },
};

/** Programs in Java are no files of the folder. */
function recordOf(
  key: string,
  type: string | null | undefined,
  checksum: string | null | undefined,
): TheirRecord {
  const sum = checksum === null || checksum === undefined ? {} : { sum: checksum };
  return { key, ...sum, ...(type !== 'SQL' && { withoutFile: true }) };
}

const named = /^(?:.*\/)?(?:(V)(\d[\d._]*?)__([^/]*)|(R)__([^/]+))\.sql$/;

function readFolder(files: readonly TheirFile[]): TheirFolder {
  const migrations = files.flatMap((file) => migrationOf(file, files));
  return {
    migrations: migrations.toSorted((a, b) => byParts(a.key, b.key)),
    repeatable: files
      .filter(({ path }) => named.exec(path)?.[4] !== undefined)
      .map(({ path, text }) => ({ path: path.replace(/^.*\//, ''), text })),
    problems: [],
  };
}

function migrationOf(
  { path, text }: TheirFile,
  files: readonly TheirFile[],
): readonly TheirMigration[] {
  const [, , version, words = ''] = named.exec(path) ?? [];
  if (version === undefined) return [];
  const beside = (name: string): string | undefined =>
    files.find((file) => file.path === name)?.text;
  const down = beside(path.replace(/V(?=[^/]*$)/, 'U'));
  const [placeholder] = /\$\{[^}\n]+\}/.exec(text) ?? [];
  return [
    {
      key: normal(version),
      name: words || version,
      path,
      order: version.replaceAll(/[._]/g, ''),
      up: text,
      ...(down !== undefined && { down }),
      outside: /^\s*executeInTransaction\s*=\s*false/m.test(beside(`${path}.conf`) ?? ''),
      sum: flywaySum(text),
      ...(placeholder !== undefined && { obstacle: placeholderIn(placeholder) }),
    },
  ];
}

/** `1_2` and `1.02` are the same version, and so are `1` and `1.0`. */
function normal(version: string): string {
  const parts = version.split(/[._]/).map((part) => String(BigInt(part || '0')));
  while (parts.length > 1 && parts.at(-1) === '0') parts.pop();
  return parts.join('.');
}

function byParts(a: string, b: string): number {
  const [one, other] = [a.split('.'), b.split('.')];
  for (let i = 0; i < Math.max(one.length, other.length); i++) {
    const [x, y] = [BigInt(one[i] ?? '0'), BigInt(other[i] ?? '0')];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

function upTo(key: string, last: string): boolean {
  return byParts(key, last) <= 0;
}
