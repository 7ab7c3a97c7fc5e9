/** Who holds the locks that a session of ours waits for. */
import type { Diagnostic } from '@citrate/parser';
import { ServerError } from './errors.ts';
import type { Blocker } from './events.ts';
import type { Link } from './link.ts';
import type { Session } from './session.ts';

const queryLength = 200;

export const watchMs = 250;

/** Not got in time, cancelled at a deadline, deadlocks. */
const lockErrors = new Set(['55P03', '57014', '40P01']);

interface Row {
  readonly pid: number;
  readonly user: string | null;
  readonly application: string | null;
  readonly query: string | null;
  readonly since: Date | null;
}

/**
 * After pg_blocking_pids: sessions; prepared transactions, which it calls 0, are named by gid. Their locks
 * have the virtual number of the session that prepared them; the lock on their own number tells which.
 */
const blockersSql = `
  SELECT b.pid, a.usename::text AS user, a.application_name AS application, a.query,
    a.xact_start AS since
  FROM (SELECT DISTINCT pg_catalog.unnest(pg_catalog.pg_blocking_pids($1)) AS pid) AS b
  LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = b.pid
  WHERE b.pid <> 0 AND a.application_name
    IS DISTINCT FROM pg_catalog.current_setting('application_name')
  UNION ALL
  SELECT DISTINCT 0, x.owner::text, NULL, 'PREPARE TRANSACTION ' || pg_catalog.quote_literal(x.gid),
    x.prepared
  FROM pg_catalog.pg_locks AS w
  JOIN pg_catalog.pg_locks AS h ON h.pid IS NULL AND h.granted AND h.locktype = w.locktype
    AND (h.database = w.database AND h.relation = w.relation OR h.transactionid = w.transactionid)
  JOIN pg_catalog.pg_locks AS own ON own.pid IS NULL AND own.locktype = 'transactionid'
    AND own.virtualtransaction = h.virtualtransaction
  JOIN pg_catalog.pg_prepared_xacts AS x ON x.transaction = own.transactionid
  WHERE w.pid = $1 AND NOT w.granted`;

/** Those that the backend waits for right now; none if it waits for nothing. */
export async function blockersOf(observer: Session, pid: number): Promise<readonly Blocker[]> {
  const rows = await observer.query<Row & Record<string, unknown>>(blockersSql, [pid]);
  return rows.map(({ pid: blocker, user, application, query, since }) => ({
    server: observer.server.name,
    pid: blocker,
    ...(user !== null && { user }),
    ...(application !== null && application !== '' && { application }),
    ...(query !== null && query !== '' && { query: query.slice(0, queryLength) }),
    ...(since !== null && { since: since.toISOString() }),
  }));
}

/**
 * Run something in the main session, and look meanwhile who is in its way: after the wait it would be
 * too late to ask.
 *
 * @throws ServerError as `run` does, with the blockers if locks were not to be had
 */
export async function namingBlockers(link: Link, run: () => Promise<void>): Promise<void> {
  let blockers: readonly Blocker[] = [];
  const look = async (): Promise<void> => {
    const found = await blockersOf(await link.observer(), link.pid);
    if (found.length > 0) blockers = found;
  };
  const watch = setInterval(() => void look().catch(() => undefined), watchMs);
  try {
    await run();
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    throw error.with(whoBlocks(error.diagnostic, blockers));
  } finally {
    clearInterval(watch);
  }
}

/** What there is to add to an error about locks, if anybody was in the way. */
export function whoBlocks(problem: Diagnostic, blockers: readonly Blocker[]): Partial<Diagnostic> {
  const there = blockers.filter(({ server }) => server === problem.server);
  const [first] = there;
  if (first === undefined || !lockErrors.has(problem.code)) return {};
  return {
    code: problem.code === '57014' ? '55P03' : problem.code,
    detail: there.map(describeBlocker).join(' '),
    hint:
      first.pid === 0
        ? 'Finish that prepared transaction, then run the command again.'
        : `Wait until it ends, or end it: SELECT pg_terminate_backend(${first.pid}); on "${first.server}". Then run the command again.`,
  };
}

/** One sentence for people. */
function describeBlocker(blocker: Blocker): string {
  const { server, pid, user, application, query, since } = blocker;
  const who = [user && `user "${user}"`, application && `application "${application}"`];
  const known = who.filter((part) => part !== undefined && part !== '').join(', ');
  const holder = pid === 0 ? 'a prepared transaction' : `process ${pid}`;
  const until = since === undefined ? '' : ` since ${since}`;
  const last = query === undefined ? '' : `, last statement: ${query.replace(/\s+/g, ' ')}`;
  return `On "${server}", ${holder}${known && ` (${known})`} holds a lock${until}${last}.`;
}
