import { userInfo } from 'node:os';
import type { Config } from '../../config/model.ts';
import { gitCommit } from '../../files/index.ts';
import type { Actor } from '../../history/index.ts';
import { toolVersion } from '../version.ts';

/** Who changes the history: the user of this process, with this version, at this commit. */
export function actorOf({ migrations }: Pick<Config, 'migrations'>): Actor {
  const commit = gitCommit(migrations);
  return { by: userName(), toolVersion, ...(commit !== undefined && { gitCommit: commit }) };
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
