import { InvalidArgumentError } from 'commander';
import type { PgMajor } from '../catalog/model.ts';

/** For `--pg`. */
export function major(text: string): PgMajor {
  if (/^1[3-8]$/.test(text)) return Number(text) as PgMajor;
  throw new InvalidArgumentError('Expected a major version from 13 to 18.');
}

/** For options that take a count. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('Expected a whole number above 0.');
}

/** For options that take a time. */
export function milliseconds(text: string): number {
  const value = Number(text);
  if (text !== '' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('Expected a whole number of milliseconds.');
}
