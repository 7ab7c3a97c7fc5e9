/**
 * The lease: one run at a time may change the cluster. A session-level advisory lock on a connection
 * of its own excludes others and is freed with the session, however it ends; the row beside it names
 * the holder, and its epoch, one higher with every holder, guards what a stalled holder may still try.
 */
import { hostname, userInfo } from 'node:os';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { sql } from 'kysely';
import { ask } from './ask.ts';
import type { Db, LeaseRow } from './database.ts';

/** "citrate" in ASCII, as one number; advisory locks are per database. */
const lockKey = '27981971550467173';

export interface Lease {
  readonly epoch: number;
  /** The backend that has the lock. */
  readonly backendPid: number;
}

export interface LeaseHolder {
  readonly host: string;
  readonly pid: number;
  readonly username: string;
  readonly application: string;
}

/** This process, as others will read it. */
export function thisHolder(application: string): LeaseHolder {
  return { host: hostname(), pid: process.pid, username: osUser(), application };
}

/** A container's user may have no name. */
function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

/**
 * Try to take the lease on this session, without waiting; undefined while another session has it.
 * A blocking lock would hold a snapshot that concurrent index builds wait for.
 *
 * @throws DiagnosticError 08P01 if queries of this connection do not stay in one server session
 */
export async function acquireLease(db: Db, holder: LeaseHolder): Promise<Lease | undefined> {
  const { rows } = await sql<{ locked: boolean; pid: number }>`
    SELECT pg_catalog.pg_try_advisory_lock(${lockKey}::bigint) AS locked,
      pg_catalog.pg_backend_pid() AS pid`.execute(db);
  const [first] = rows;
  if (!first?.locked) return undefined;
  await requireLock(db, first.pid);
  const epoch = await nextEpoch(db, holder, first.pid);
  return { epoch, backendPid: first.pid };
}

async function nextEpoch(db: Db, holder: LeaseHolder, backendPid: number): Promise<number> {
  const now = sql<Date>`pg_catalog.clock_timestamp()`;
  const row = await db
    .updateTable('citrate.lease')
    .set((eb) => ({
      epoch: eb('epoch', '+', 1),
      ...holder,
      backend_pid: backendPid,
      acquired: now,
      heartbeat: now,
      released: null,
    }))
    .returning('epoch')
    .executeTakeFirstOrThrow();
  return row.epoch;
}

/**
 * Show that the holder lives. False: the lease is lost, nothing new may be started.
 *
 * @throws DiagnosticError 08P01 if the connection has been moved to another server session
 */
export async function heartbeat(db: Db, lease: Lease): Promise<boolean> {
  await requireLock(db, lease.backendPid);
  const { numUpdatedRows } = await db
    .updateTable('citrate.lease')
    .set({ heartbeat: sql<Date>`pg_catalog.clock_timestamp()` })
    .where('epoch', '=', lease.epoch)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Give the lease back; the epoch stays. */
export async function releaseLease(db: Db, lease: Lease): Promise<void> {
  await db
    .updateTable('citrate.lease')
    .set({ released: sql<Date>`pg_catalog.clock_timestamp()` })
    .where('epoch', '=', lease.epoch)
    .execute();
  await sql`SELECT pg_catalog.pg_advisory_unlock(${lockKey}::bigint)`.execute(db);
}

/**
 * Who has, or had, the lease; `held` tells whether a session has the lock right now, and `silentMs`
 * how old the last heartbeat is.
 */
export async function readLease(
  db: Db,
): Promise<LeaseRow & { readonly held: boolean; readonly silentMs: number }> {
  const row = await db
    .selectFrom('citrate.lease')
    .select(['epoch', 'host', 'pid', 'username', 'application', 'backend_pid'])
    .select(['acquired', 'heartbeat', 'released'])
    .select(
      sql<number>`coalesce(1000 * extract(epoch FROM pg_catalog.clock_timestamp() - heartbeat),
        0)::double precision`.as('silentMs'),
    )
    .executeTakeFirstOrThrow();
  const { rows } = await lockHolders(db);
  return { ...row, held: rows.length > 0 };
}

/**
 * Refuse transaction poolers on the strength of a second connection: while the lease's connection
 * idles, a transaction there must run in another server session.
 *
 * @param other a connection to the same URL, not inside a transaction
 */
export async function refusePooler(other: Db, lease: Lease): Promise<void> {
  const { pids } = await ask(other, {
    begin: sql`BEGIN`,
    pids: sql<{ pid: number }>`SELECT pg_catalog.pg_backend_pid() AS pid`,
    end: sql`ROLLBACK`,
  });
  if (pids[0]?.pid === lease.backendPid) throw new DiagnosticError([poolerFound()]);
}

/**
 * Whether a connection to a server stays in one server session: while another one has a transaction
 * open, which a transaction pooler gives the session that was free last.
 *
 * @param main not inside a transaction, as `other`
 * @param server its name in the configuration
 * @throws DiagnosticError 08P01
 */
export async function requireOneSession(main: Db, other: Db, server: string): Promise<void> {
  const before = await pidOf(main);
  await other.transaction().execute(async (trx) => {
    const busy = await pidOf(trx);
    const after = await pidOf(main);
    if (busy === before || after !== before) {
      throw new DiagnosticError([
        {
          code: '08P01',
          severity: 'error',
          message: movesAround(server === 'coordinator' ? 'the coordinator' : `server "${server}"`),
          hint: 'Connect to the server itself, or to a pooler in session mode.',
          server,
        },
      ]);
    }
  });
}

async function pidOf(db: Db): Promise<number | undefined> {
  const { rows } = await sql<{ pid: number }>`
    SELECT pg_catalog.pg_backend_pid() AS pid`.execute(db);
  return rows[0]?.pid;
}

/** Our own backend must be the one that has the lock, query after query. */
async function requireLock(db: Db, expectedPid: number): Promise<void> {
  const pid = await pidOf(db);
  const { rows: holders } = await lockHolders(db);
  if (pid !== expectedPid || !holders.some((h) => h.pid === pid)) {
    throw new DiagnosticError([poolerFound()]);
  }
}

function lockHolders(db: Db): Promise<{ readonly rows: readonly { pid: number }[] }> {
  return sql<{ pid: number }>`
    SELECT pid FROM pg_catalog.pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
      AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
      AND classid = (${lockKey}::bigint >> 32)::oid
      AND objid = (${lockKey}::bigint & 4294967295)::oid`.execute(db);
}

function movesAround(where: string): string {
  return `the connection to ${where} does not stay in one server session`;
}

function poolerFound(): Diagnostic {
  return {
    code: '08P01',
    severity: 'error',
    message: movesAround('the coordinator'),
    detail: 'The migration lock was taken in a server session that later queries did not run in.',
    hint: 'Connect to the server itself, or to a pooler in session mode: transaction pooling cannot hold locks.',
  };
}

/**
 * One transaction that nobody can take the lease in the middle of.
 *
 * @param epoch of our lease
 * @throws DiagnosticError 55P03 if another run has taken the lease: then nothing is done
 */
export async function underLease<T>(
  db: Db,
  epoch: number,
  write: (trx: Db) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    const held = await trx
      .selectFrom('citrate.lease')
      .select('epoch')
      .where('epoch', '=', epoch)
      .forShare()
      .executeTakeFirst();
    if (held === undefined) throw new DiagnosticError([await leaseLost(trx)]);
    return write(trx);
  });
}

/** Why a write guarded by our epoch found nothing to write. */
export async function leaseLost(db: Db): Promise<Diagnostic> {
  return { ...leaseTaken(await readLease(db)), message: 'another run has taken the lease' };
}

/** Another run has the lease: who, since when, and how fresh its heartbeat is. */
export function leaseTaken(row: LeaseRow): Diagnostic {
  const holder = `${row.username ?? 'unknown'} on ${row.host ?? 'unknown'} (process ${row.pid ?? 0}, ${row.application ?? 'unknown'})`;
  const since = row.acquired?.toISOString() ?? 'unknown';
  const beat = row.heartbeat?.toISOString() ?? 'unknown';
  return {
    code: '55P03',
    severity: 'error',
    message: 'another run holds the lease',
    detail: `It was taken by ${holder} at ${since}; its last heartbeat was at ${beat}.`,
    hint: `Wait until that run has ended. If its process is gone, ending backend ${row.backend_pid ?? 0} of the coordinator frees the lease.`,
  };
}
