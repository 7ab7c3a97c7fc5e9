import { randomBytes } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiagnosticError } from '@citrate/parser';
import { isAlive } from './process.ts';
import { handOver, type ServerUser } from './user.ts';

const MEMORY = '/dev/shm';
const PREFIX = 'citrate-pg-';
const OWNER_FILE = 'owner';

/** What a server may come to occupy before it is no longer a small one: 256 MB. */
const BYTES_PER_SERVER = 256 * 2 ** 20;

/** A memory-backed directory where that many servers have room, otherwise the temporary one. */
export function temporaryRoot(servers: number): string {
  return hasRoom(MEMORY, servers * BYTES_PER_SERVER) ? MEMORY : tmpdir();
}

function hasRoom(dir: string, bytes: number): boolean {
  try {
    const { bavail, bsize } = statfsSync(dir);
    return bavail * bsize >= bytes;
  } catch {
    return false;
  }
}

/**
 * The directory below `root` that holds what is prepared once for all runs of this user. Refuses one
 * that somebody else could have put there: programs are started from it.
 */
export function cacheRoot(root: string): string {
  const dir = join(root, `citrate-cache-${process.getuid?.() ?? 'user'}`);
  mkdirSync(dir, { recursive: true, mode: 0o755 });
  if (isOurs(dir)) return dir;
  throw new DiagnosticError([
    {
      code: '58000',
      severity: 'error',
      message: `directory "${dir}" cannot be trusted`,
      detail: 'It belongs to another user, or other users can write to it.',
      hint: 'Remove it.',
    },
  ]);
}

function isOurs(path: string): boolean {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return false;
  return (
    process.getuid === undefined || (stat.uid === process.getuid() && (stat.mode & 0o22) === 0)
  );
}

/** Makes a directory for one run below `root`, marked as belonging to this process. */
export function makeRunDirectory(root: string, user: ServerUser | undefined): string {
  const dir = join(root, `${PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`);
  mkdirSync(dir, { mode: 0o700 });
  writeFileSync(join(dir, OWNER_FILE), owner(process.pid));
  handOver(dir, user);
  return dir;
}

/** Removes what runs that were killed have left below `root`. */
export function sweep(root: string): void {
  for (const name of readdirSync(root)) {
    if (name.startsWith(PREFIX) && isLeftover(join(root, name))) removeQuietly(join(root, name));
  }
}

function removeQuietly(dir: string): void {
  try {
    rmSync(dir, { recursive: true, force: true });
  } catch {
    // Another process sweeps it at the same time, or will the next time.
  }
}

function isLeftover(dir: string): boolean {
  try {
    const written = readFileSync(join(dir, OWNER_FILE), 'utf8');
    const pid = Number.parseInt(written, 10);
    // A pid says nothing about the processes of another container.
    if (written !== owner(pid) || isAlive(pid)) return false;
    return !readdirSync(dir).some((server) => hasPostmaster(join(dir, server)));
  } catch {
    return false;
  }
}

function hasPostmaster(dataDir: string): boolean {
  const file = join(dataDir, 'postmaster.pid');
  return existsSync(file) && isAlive(Number.parseInt(readFileSync(file, 'utf8'), 10));
}

function owner(pid: number): string {
  return `${pid} ${processSpace()}\n`;
}

/** What pids are unique in: the pid namespace on Linux, the machine elsewhere. */
function processSpace(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
