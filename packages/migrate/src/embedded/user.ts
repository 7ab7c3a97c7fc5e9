import { chownSync } from 'node:fs';

/** Whom the servers run as, and own their files as. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody` on every common system: has an entry in passwd, which initdb asks for. */
const NOBODY = 65534;

/**
 * The user that servers run as: PostgreSQL refuses to run as root, so root hands over to `nobody`.
 * Undefined where the servers run as whoever we are.
 */
export function serverUser(): ServerUser | undefined {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;
}

/** Gives `path` itself, not what is in it, to the servers' user. */
export function handOver(path: string, user: ServerUser | undefined): void {
  if (user) chownSync(path, user.uid, user.gid);
}
