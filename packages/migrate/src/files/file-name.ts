import { basename, extname } from 'node:path';
import type { Diagnostic, SourceFile } from '@citrate/parser';

const FILE_NAME = /^(\d{14})_([\p{L}\p{N}][\p{L}\p{N}_.-]*)\.(?:sql|[cm]?[jt]s)$/u;
const REPEATABLE = /^(R__([\p{L}\p{N}][\p{L}\p{N}_.-]*))\.sql$/u;
const FIELDS = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

export type FileName =
  | { readonly version: string; readonly name: string }
  | { readonly problem: Diagnostic };

/** Whether a file is a program, by its name: TypeScript or JavaScript, but no types alone. */
export function isProgram(path: string): boolean {
  return /(?<!\.d)\.[cm]?[jt]s$/.test(path);
}

/** Whether it is the version of a repeatable file: such a file has its name in the place of a time. */
export function isRepeatable(version: string): boolean {
  return version.startsWith('R__');
}

/** What a migration is called: its file's name, without the ending. */
export function titleOf({
  version,
  name,
}: {
  readonly version: string;
  readonly name: string;
}): string {
  return isRepeatable(version) ? version : `${version}_${name}`;
}

/**
 * Takes `20250131093000_add_items.sql` apart; folders before it don't matter. The version of a repeatable
 * `R__views.sql` is `R__views`: as texts these come after all times, in the order of their names.
 */
export function parseFileName(path: string): FileName {
  const base = basename(path);
  const [, again, repeated] = REPEATABLE.exec(base) ?? [];
  if (again !== undefined && repeated !== undefined) return { version: again, name: repeated };
  const [, version, name] = FILE_NAME.exec(base) ?? [];
  if (version === undefined || name === undefined) return { problem: invalidName(path, base) };
  if (!isDate(version)) return { problem: impossibleDate(path, version) };
  return { version, name };
}

/** Whether YYYYMMDDHHMMSS is a moment of the calendar. */
function isDate(version: string): boolean {
  const [, year, month, day, hour, minute, second] = FIELDS.exec(version) ?? [];
  const date = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const time = new Date(date);
  return !Number.isNaN(time.getTime()) && time.toISOString() === date;
}

function invalidName(path: string, base: string): Diagnostic {
  return {
    code: '42602',
    severity: 'error',
    message: `invalid name of a migration file: "${base}"`,
    detail: 'The name says in which order files are applied.',
    hint: `Name it YYYYMMDDHHMMSS_name${isProgram(base) ? extname(base) : '.sql'}, with the time in UTC and the name in letters, digits, "_", "-" and "."; or R__name.sql, to be run again whenever it changes.`,
    file: unread(path),
  };
}

function impossibleDate(path: string, version: string): Diagnostic {
  return {
    code: '22008',
    severity: 'error',
    message: `version ${version} is not a date and time`,
    hint: 'Versions are YYYYMMDDHHMMSS in UTC.',
    file: unread(path),
  };
}

function unread(path: string): SourceFile {
  return { name: path, text: '' };
}
