/** Examines one server: reads only, and nothing of it needs more than the right to connect. */
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { readOwnerStanding, requireOneSession } from '../../history/index.ts';
import { Session } from '../session.ts';
import type { Clock, Examination, Lists, Room, Singles } from './model.ts';
import { examinationSql, roomSql } from './sections.ts';

export type * from './model.ts';

export interface ExamineOptions {
  /** The server's major version. */
  readonly pg: number;
  /** As in the configuration. */
  readonly role?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Everything that the checks of `doctor` ask of a server. Opens a second session for a moment.
 *
 * @param session not inside a transaction
 * @throws ServerError
 */
export async function examine(session: Session, options: ExamineOptions): Promise<Examination> {
  const [found] = await session.query<Lists & Singles & Record<string, unknown>>(
    examinationSql(options.pg),
    [options.role ?? null],
  );
  if (found === undefined) throw new Error('the server gave no facts');
  const walBytes = found.privileges.seesWal ? await readWalBytes(session) : undefined;
  return {
    ...found,
    owner: await readOwnerStanding(session.db),
    ...(walBytes !== undefined && { walBytes }),
    clock: await compareClocks(session),
    pooling: await findPooling(session, options.signal),
  };
}

/**
 * What of an examination tells how many sessions a server has room for.
 *
 * @throws ServerError
 */
export async function examineRoom(session: Session, { pg, role }: ExamineOptions): Promise<Room> {
  const [found] = await session.query<Room & Record<string, unknown>>(roomSql(pg), [role ?? null]);
  if (found === undefined) throw new Error('the server gave no facts');
  return found;
}

async function readWalBytes(session: Session): Promise<number> {
  const rows = await session.query<{ bytes: number }>(
    'SELECT coalesce(pg_catalog.sum(size), 0)::double precision AS bytes FROM pg_catalog.pg_ls_waldir()',
  );
  return rows[0]?.bytes ?? 0;
}

const clockRounds = 5;

/** What this machine's clock is told in. */
const clockStepMs = 1;

/** After Cristian: the server's time was read half a round trip ago, the shortest of some tells best. */
async function compareClocks(session: Session): Promise<Clock> {
  let best: Clock = { offsetMs: 0, uncertaintyMs: Number.POSITIVE_INFINITY };
  for (let round = 0; round < clockRounds; round++) {
    const clock = await compareOnce(session);
    if (clock.uncertaintyMs < best.uncertaintyMs) best = clock;
  }
  return best;
}

async function compareOnce(session: Session): Promise<Clock> {
  // In this order a pause between the two only widens the measured trip.
  const sent = performance.now();
  const at = Date.now();
  const [row] = await session.query<{ ms: number }>(
    'SELECT 1000 * extract(epoch FROM pg_catalog.clock_timestamp())::double precision AS ms',
  );
  const half = (performance.now() - sent) / 2;
  const offsetMs = (row?.ms ?? 0) - (at + half);
  return { offsetMs, uncertaintyMs: half + clockStepMs };
}

/** A second connection is what tells a transaction pooler from a server. */
async function findPooling(
  session: Session,
  signal: AbortSignal | undefined,
): Promise<readonly Diagnostic[]> {
  const { server } = session;
  let other: Session | undefined;
  try {
    other = await Session.open(server, { application: 'citrate', readOnly: true, signal });
    await requireOneSession(session.db, other.db, server.name);
    return [];
  } catch (error) {
    if (error instanceof DiagnosticError && !session.lost) return error.diagnostics;
    throw error;
  } finally {
    await other?.close();
  }
}
