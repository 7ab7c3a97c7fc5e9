import { readFileSync, type StatsBase, statSync } from 'node:fs';

/**
 * The bytes of a file. Throws what the system says, and an error where it is none: a pipe that nobody
 * writes to would be waited for without an end, and no signal heard meanwhile.
 */
export function readRegularFile(path: string): Buffer {
  // As bigints: with what a pipe is in numbers, realpathSync of Node.js goes wrong, and finds no modules.
  const what = specialFile(statSync(path, { bigint: true }));
  if (what !== undefined) throw new Error(`it is ${what}, and no file`);
  return readFileSync(path);
}

/** What has a place among files and is none, in words; undefined for files and folders. */
export function specialFile(stats: StatsBase<unknown>): string | undefined {
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  return stats.isCharacterDevice() || stats.isBlockDevice() ? 'a device' : undefined;
}
