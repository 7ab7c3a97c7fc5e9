/** What of the other tool's folder is applied, and whether folder and history belong together. */
import type { Diagnostic } from '@citrate/parser';
import type { TheirFolder, TheirMigration, TheirRecord, TheirRow, Tool } from './model.ts';
import { cannotBeTaken, unfinished } from './words.ts';

export interface Standing {
  /** In order; of some there is no file. */
  readonly applied: readonly Pick<TheirMigration, 'key' | 'order'>[];
  readonly pending: readonly TheirMigration[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Which of the files are applied, by the rows of the history; errors where they cannot be told. */
export function standingOf(tool: Tool, folder: TheirFolder, rows: readonly TheirRow[]): Standing {
  const { applied, problems } = tool.readHistory(rows, folder);
  const keys = new Set(applied.map(({ key }) => key));
  const files = new Map(folder.migrations.map((migration) => [migration.key, migration]));
  const pending = folder.migrations.filter(({ key }) => !keys.has(key));
  const diagnostics = [
    ...folder.problems,
    ...problems,
    ...(applied.length === 0 && problems.length === 0 ? [nothingApplied(tool)] : []),
    ...keptTwice(folder, tool),
    ...applied.flatMap((record) => differing(record, files.get(record.key), tool)).slice(0, 1),
    ...pending.flatMap((one) => (one.obstacle ? [cannotBeTaken(one, one.obstacle)] : [])),
    ...comeLate(folder, keys),
  ];
  const named = applied.map(({ key }) => files.get(key) ?? { key });
  return { applied: inOrder(named, folder), pending, diagnostics };
}

/** Those without a file stand first: the folder's own order is the one that counts. */
function inOrder<One extends Pick<TheirMigration, 'key'>>(
  applied: readonly One[],
  { migrations }: TheirFolder,
): readonly One[] {
  const places = new Map(migrations.map(({ key }, i) => [key, i]));
  const place = ({ key }: One): number => places.get(key) ?? -1;
  return applied.toSorted((a, b) => place(a) - place(b));
}

function nothingApplied({ name }: Tool): Diagnostic {
  return {
    code: '02000',
    severity: 'error',
    message: `${name} has no migration on record`,
    detail: 'A baseline stands for what another tool has applied to this database.',
    hint: 'Look whether the URL, --table-from and --dir-from are those that it works with.',
  };
}

function keptTwice({ migrations }: TheirFolder, { name }: Tool): readonly Diagnostic[] {
  return migrations.flatMap(({ key, path }, i) => {
    const other = migrations.slice(0, i).find((one) => one.key === key);
    if (!other) return [];
    const message = `two migrations of ${name} are called ${key}`;
    const detail = `They are "${other.path}" and "${path}".`;
    return [unfinished(message, detail, name)];
  });
}

function differing(
  { key, sum, withoutFile }: TheirRecord,
  file: TheirMigration | undefined,
  { name }: Tool,
): readonly Diagnostic[] {
  if (!file) return withoutFile ? [] : [noFile(key, name)];
  if (sum === undefined || file.sum === undefined || sum === file.sum) return [];
  const detail = `Its sum is ${file.sum}, and ${sum} in the history of ${name}.`;
  return [unfinished(`"${file.path}" was changed after it was applied`, detail, name)];
}

function noFile(key: string, tool: string): Diagnostic {
  return {
    code: '55000',
    severity: 'error',
    message: `migration ${key} is on record, and its file is not in the folder`,
    detail: `${tool} has applied it to this database: the folder is another one, or not up to date.`,
    hint: 'Name the folder with --dir-from.',
  };
}

/** Pending, and older than what is applied: they come after it here. */
function comeLate(
  { migrations }: TheirFolder,
  applied: ReadonlySet<string>,
): readonly Diagnostic[] {
  const last = migrations.findLastIndex(({ key }) => applied.has(key));
  return migrations
    .slice(0, Math.max(last, 0))
    .filter(({ key }) => !applied.has(key))
    .map(({ path }) => ({
      code: '01000',
      severity: 'warning',
      message: `pending migration "${path}" is older than the last one applied`,
      detail: 'It gets a version after the baseline.',
      file: { name: path, text: '' },
    }));
}
