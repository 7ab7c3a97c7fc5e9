import type { CitusVersion, PgMajor } from '../model.ts';

/** Releases of Citus that rules are written for, oldest first. */
export const citusReleases = [
  '10.2',
  '11.0',
  '11.1',
  '11.2',
  '11.3',
  '12.0',
  '12.1',
  '13.0',
  '13.1',
  '13.2',
  '14.0',
] as const;

/** The release whose verdicts were compared with a real one's; those of others follow its change log. */
export const VERIFIED_CITUS: CitusRelease = '13.2';

export type CitusRelease = (typeof citusReleases)[number];

/** The version of `13.2`, `13.2.2` or `13.2-1`; undefined for a text that is none, or not known. */
export function parseCitusVersion(text: string): CitusVersion | undefined {
  const found = /^(\d+)\.(\d+)(?:[.-]\d+)*$/.exec(text.trim());
  if (!found) return undefined;
  const version = { major: Number(found[1]), minor: Number(found[2]) };
  const known = citusReleases.some((release) => release === releaseOf(version));
  return known ? version : undefined;
}

/** `13.2` */
export function releaseOf({ major, minor }: CitusVersion): string {
  return `${major}.${minor}`;
}

export function isAtLeast(version: CitusVersion, release: CitusRelease): boolean {
  const [major = 0, minor = 0] = release.split('.').map(Number);
  return version.major === major ? version.minor >= minor : version.major > major;
}

/** The lowest major version of PostgreSQL that releases support, from each on. */
const lowest: readonly (readonly [CitusRelease, PgMajor])[] = [
  ['14.0', 16],
  ['13.0', 15],
  ['12.0', 14],
  ['10.2', 13],
];

export function lowestPostgres(version: CitusVersion): PgMajor {
  return lowest.find(([release]) => isAtLeast(version, release))?.[1] ?? 13;
}
