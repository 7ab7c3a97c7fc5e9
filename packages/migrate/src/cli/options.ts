import { basename } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { PgMajor } from '../catalog/model.ts';
import type { OperatorDecision, ToolName } from '../engine/model.ts';
import type { ProgressFormat } from './subcommand.ts';

const majors: readonly PgMajor[] = [13, 14, 15, 16, 17, 18];

/** For `--from` of baseline: what can be taken over from is loaded when it is. */
export const toolNames: readonly ToolName[] = [
  'kysely',
  'node-pg-migrate',
  'dbmate',
  'golang-migrate',
  'flyway',
  'atlas',
  'graphile-migrate',
  'pg-mig',
];

/** For `--pg`. */
export function major(text: string): PgMajor {
  const found = majors.find((candidate) => String(candidate) === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError('Expected a major version from 13 to 18.');
}

/** For options that take a count. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('Expected a whole number above 0.');
}

/** How a run tells what it does meanwhile. */
export function progressOption(): Option {
  return new Option(
    '--progress <how>',
    'auto, plain lines, or json: each event as a line on stderr',
  )
    .choices(['auto', 'plain', 'json'] satisfies ProgressFormat[])
    .default('auto');
}

/** For options that take a time. */
export function milliseconds(text: string): number {
  const value = Number(text);
  if (text !== '' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('Expected a whole number of milliseconds.');
}

/** For what names a migration: `YYYYMMDDHHMMSS`, or all of a file's name. */
export function version(text: string): string {
  const [found] = /^\d{14}(?=$|_)/.exec(basename(text)) ?? [];
  if (found !== undefined) return found;
  throw new InvalidArgumentError('Expected a version, such as 20260412093000.');
}

/** The same, or `0` for before all of them. */
export function versionOrZero(text: string): string {
  return text === '0' ? text : version(text);
}

/** For `--decide`. */
export function operatorDecision(text: string): OperatorDecision {
  const [, transaction, as] = /^([0-9a-f]{32})=(commit|rollback)$/.exec(text) ?? [];
  if (transaction === undefined || (as !== 'commit' && as !== 'rollback')) {
    throw new InvalidArgumentError('Expected 32 hexadecimal digits, then =commit or =rollback.');
  }
  return { transaction, as };
}
