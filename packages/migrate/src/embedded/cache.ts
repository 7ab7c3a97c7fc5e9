import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from './places.ts';
import { handOver, type ServerUser } from './user.ts';

const COUNT_FILE = '.citrate-files';

/**
 * A directory that is built once and then used by every process of this user: `build` fills it under
 * a temporary name, a rename publishes it. Of two processes at once one wins and both use its
 * result. One whose files were thinned out by a cleaner of temporary files is built anew.
 */
export async function cachedDirectory(
  root: string,
  name: string,
  user: ServerUser | undefined,
  build: (dir: string) => Promise<void>,
): Promise<string> {
  const final = join(cacheRoot(root), name);
  if (isComplete(final)) return final;
  const draft = `${final}.${process.pid}.${randomBytes(4).toString('hex')}`;
  mkdirSync(draft, { mode: 0o700 });
  try {
    handOver(draft, user);
    await build(draft);
    writeFileSync(join(draft, COUNT_FILE), String(countFiles(draft) + 1));
    publish(draft, final);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return final;
}

function publish(draft: string, final: string): void {
  try {
    renameSync(draft, final);
  } catch (error) {
    if (isComplete(final)) return;
    // What stands there is incomplete, or not ours to use: out of the way with it.
    rmSync(final, { recursive: true, force: true });
    try {
      renameSync(draft, final);
    } catch {
      if (!isComplete(final)) throw error;
    }
  }
}

function isComplete(dir: string): boolean {
  try {
    return Number(readFileSync(join(dir, COUNT_FILE), 'utf8')) === countFiles(dir);
  } catch {
    return false;
  }
}

function countFiles(dir: string): number {
  return readdirSync(dir, { recursive: true }).length;
}
