/** A branch that was decided and then lost (by a failover, say) is run again from its stored SQL. */
import { inBatches, markerSql, ownerRole, readMarker } from '../history/index.ts';
import { namingBlockers } from './blockers.ts';
import { notReplicated, ServerError } from './errors.ts';
import type { Link } from './link.ts';
import type { Session } from './session.ts';
import { roleSql } from './settings.ts';

export interface Redo {
  /** uuid. */
  readonly transaction: string;
  readonly role: string | undefined;
  /** As stored with the branch: settings first. */
  readonly statements: readonly string[];
  /** How long it waits for one lock, in milliseconds. */
  readonly lockTimeoutMs: number;
}

/** Held while a branch is redone: the first 8 bytes of "citrate redo", as an integer. */
const redoLock = '7163384716919596320';

/** In the transaction, before the marker is read. */
export const redoLockSql: string = `SELECT pg_catalog.pg_advisory_xact_lock(${redoLock})`;

/**
 * One transaction with the marker in it: run twice, or cut short at COMMIT, it is done once. A redo
 * whose connection was lost may still be committing, so the marker is read under a lock.
 *
 * @throws ServerError that names who holds the locks, if they were not to be had
 */
export async function redo(link: Link, branch: Redo): Promise<void> {
  const session = await link.session();
  await namingBlockers(link, () => redoIn(session, branch));
}

async function redoIn(session: Session, branch: Redo): Promise<void> {
  await session.batch([
    'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE',
    `SET LOCAL lock_timeout = ${branch.lockTimeoutMs}`,
  ]);
  try {
    await session.batch([redoLockSql]);
    const marker = await readMarker(session.db);
    if (!marker.includes(branch.transaction)) await runAgain(session, branch, marker);
    session.takeReplicationWarning();
    const [tag] = await session.batch(['COMMIT']);
    if (tag !== 'COMMIT') throw notCommitted(session, tag);
    if (session.takeReplicationWarning()) throw notReplicated(session.server, 'the redone branch');
  } catch (error) {
    if (!session.lost) await session.batch(['ROLLBACK']).catch(() => undefined);
    throw error;
  }
}

async function runAgain(session: Session, branch: Redo, marker: readonly string[]): Promise<void> {
  const { statements, role, transaction } = branch;
  await session.batch([roleSql(role, 'transaction')]);
  for (const batch of inBatches(statements)) await session.batch(batch);
  await session.batch([roleSql(ownerRole, 'transaction'), markerSql(transaction, marker)]);
}

function notCommitted(session: Session, tag: string | undefined): ServerError {
  return new ServerError(
    {
      code: '40000',
      severity: 'error',
      message: `COMMIT was answered with ${tag ?? 'nothing'}`,
      server: session.server.name,
    },
    false,
  );
}
