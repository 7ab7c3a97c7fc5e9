/** A change of rows in batches, each a transaction that also writes down how far it is. */
import { beginning, type Cursor, cursorSql, ownerRole, readCursor } from '../history/index.ts';
import type { Outside } from '../plan/model.ts';
import { backOffMs, rest } from './back-off.ts';
import { isTransient, ServerError } from './errors.ts';
import type { Session } from './session.ts';
import { lockTimeoutSql, openingSql, roleSql, withSettings } from './settings.ts';

export type InBatches = Extract<Outside<string>, { readonly effect: 'changes rows in batches' }>;

export interface BatchWork {
  readonly sql: string;
  readonly outside: InBatches;
  /** The function that keeps the cursor. */
  readonly cursor: string;
  readonly lockTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Carry out a batch so that it can be watched and cancelled. */
  readonly during: (run: () => Promise<unknown>) => Promise<void>;
  /** Told before the first batch, and after each. */
  readonly progress: (cursor: Cursor) => Promise<void>;
}

/** How often a batch is tried that meets a deadlock, or does not get a lock. */
const attempts = 8;

/**
 * All batches that are left. A batch is never done twice, nor left out: where the last one ended is read
 * inside the transaction, after a lock that whoever else is at the same task has to take as well.
 *
 * @throws ServerError that a batch met, which has left nothing; those before it stay
 */
export async function runBatches(session: Session, work: BatchWork): Promise<void> {
  await work.progress((await readCursor(session.db, work.cursor)) ?? beginning);
  for (;;) {
    work.signal?.throwIfAborted();
    const begun = performance.now();
    const cursor = await persistently(session, work);
    await work.progress(cursor);
    if (cursor.done) return;
    const { pauseMs } = work.outside;
    await rest(pauseMs === 'auto' ? performance.now() - begun : pauseMs, work.signal);
  }
}

async function persistently(session: Session, work: BatchWork): Promise<Cursor> {
  let cursor = beginning;
  for (let attempt = 1; ; attempt++) {
    try {
      await work.during(async () => {
        cursor = await inTransaction(session, work);
      });
      return cursor;
    } catch (error) {
      if (attempt === attempts || !isTransient(error)) throw error;
      await rest(backOffMs(attempt), work.signal);
    }
  }
}

async function inTransaction(session: Session, work: BatchWork): Promise<Cursor> {
  const limit = lockTimeoutSql(work.outside.route, work.lockTimeoutMs);
  const alone = `SELECT pg_catalog.pg_advisory_xact_lock(
    pg_catalog.hashtext('citrate batches'), pg_catalog.hashtext('${work.cursor}'))`;
  try {
    for (const message of openingSql(withSettings(limit, [alone]))) await session.batch(message);
    const found = await readCursor(session.db, work.cursor);
    const next = found?.done === true ? found : await oneBatch(session, work, found ?? beginning);
    const tags = await session.batch([
      roleSql(ownerRole, 'transaction'),
      ...(work.outside.route === 'coordinator' ? [keptHere] : []),
      ...cursorSql(work.cursor, next, found === undefined),
      'COMMIT',
    ]);
    if (tags.at(-1) !== 'COMMIT') throw new Error('a batch was rolled back without an error');
    return next;
  } catch (error) {
    if (!session.lost) await session.batch(['ROLLBACK']);
    throw error instanceof ServerError ? error.with(afterBatches(error)) : error;
  }
}

/** The cursor is of the coordinator: a Citus would make its function on all nodes. */
const keptHere = 'SET LOCAL citus.enable_ddl_propagation TO off';

async function oneBatch(
  session: Session,
  { sql, outside }: BatchWork,
  { after, batches, changed, seen }: Cursor,
): Promise<Cursor> {
  const none = Array.from({ length: outside.keys }, () => null);
  const begin = after ?? none;
  const [end] = await session.query<Record<string, string>>(outside.end, begin);
  const last = end && Object.values(end);
  const rows = await session.change(sql, [...begin, ...(last ?? none)]);
  return {
    done: last === undefined,
    after: last ?? after,
    batches: batches + 1,
    changed: changed + rows,
    seen: seen + (last ? outside.rows : rows),
  };
}

function afterBatches({ diagnostic }: ServerError): { readonly hint: string } {
  const more = 'Batches before this one are done, and stay; the next run goes on from there.';
  return { hint: diagnostic.hint === undefined ? more : `${diagnostic.hint} ${more}` };
}
