import { createHash } from 'node:crypto';
import type { MigrationFile } from './model.ts';
import { type AppliedSums, currentTokens } from './sums.ts';

/** What a digest is made of: the version of a migration, and the sum over its tokens. */
export interface Digested extends Omit<AppliedSums, 'sha256'> {
  readonly version: string;
}

/**
 * One sum over migrations, SHA-256, hex: equal for a folder and a history that have the same migrations
 * with the same tokens. Names, comments and white space don't count, and neither does the order in which
 * they are given.
 */
export function digestOf(migrations: readonly Digested[]): string {
  const hash = createHash('sha256');
  const sorted = migrations.toSorted((a, b) => (a.version < b.version ? -1 : 1));
  for (const one of sorted) hash.update(`${one.version} ${currentTokens(one)}\n`);
  return hash.digest('hex');
}

/** The digest of files as they are. */
export function filesDigest(files: readonly MigrationFile[]): string {
  return digestOf(files.map(({ version, sums }) => ({ version, ...sums })));
}
