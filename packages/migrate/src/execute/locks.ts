/** The locks of one target, all taken before anything is changed. */
import { inBatches } from '../history/index.ts';
import { hasCode } from './errors.ts';
import type { Session } from './session.ts';

const insufficientPrivilege = '42501';

/**
 * Take the locks in order. LOCK TABLE needs more privilege than some DDL: what may not be locked is
 * left to the statement itself.
 *
 * @param proceed asked before each message
 * @throws ServerError
 */
export async function takeLocks(
  session: Session,
  locks: readonly string[],
  proceed: () => boolean,
): Promise<void> {
  for (const batch of inBatches(locks)) {
    if (!proceed()) return;
    const allowed = await takeIfAllowed(session, batch);
    if (allowed || batch.length === 1) continue;
    for (const lock of batch) if (proceed()) await takeIfAllowed(session, [lock]);
  }
}

/** All of them, or none and false. */
async function takeIfAllowed(session: Session, locks: readonly string[]): Promise<boolean> {
  try {
    await session.batch(['SAVEPOINT citrate_locks', ...locks, 'RELEASE SAVEPOINT citrate_locks']);
    return true;
  } catch (error) {
    if (!hasCode(error, insufficientPrivilege)) throw error;
    await session.batch(['ROLLBACK TO SAVEPOINT citrate_locks', 'RELEASE SAVEPOINT citrate_locks']);
    return false;
  }
}
