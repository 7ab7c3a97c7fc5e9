/** One participant after its promise: every command here can be repeated until it succeeds. */

import { quoteLiteral } from '@citrate/deparser';
import { DiagnosticError } from '@citrate/parser';
import type { Event } from '../commit/index.ts';
import { findTransaction, readMarker } from '../history/index.ts';
import { backOff } from './back-off.ts';
import type { Context } from './context.ts';
import { hasCode } from './errors.ts';
import type { Work } from './job.ts';
import type { Participant } from './participant.ts';
import { redo } from './redo.ts';
import type { Session } from './session.ts';
import { pinSql } from './settings.ts';

const undefinedObject = '42704';

/** An unknown gid was committed before if the marker says so; otherwise it was lost. */
export function commitPrepared(
  participant: Participant,
  gid: string,
  attempt: number,
): Promise<Event> {
  return attempted(participant, attempt, async () => {
    const session = await participant.link.session();
    const found = await finish(session, 'COMMIT', gid);
    if (!found && !(await readMarker(session.db)).includes(participant.transaction)) {
      return 'absent';
    }
    await participant.progress('committed', participant.work.tasks.length);
    return 'finished';
  });
}

/**
 * COMMIT of a staged branch, once. After that only the marker tells, and only when no backend can be at
 * that COMMIT any more.
 */
export function commitStaged(participant: Participant, attempt: number): Promise<Event> {
  return attempted(participant, attempt, async () => {
    const isThere = attempt === 1 ? await participant.commit() : await isMarked(participant);
    if (!isThere) return 'absent';
    await participant.progress('committed', participant.work.tasks.length);
    return 'finished';
  });
}

async function isMarked(participant: Participant): Promise<boolean> {
  await participant.endBackend();
  const { db } = await participant.link.session();
  return (await readMarker(db)).includes(participant.transaction);
}

/**
 * If no reply to PREPARE came, a backend may still be at it: only when that is gone an unknown gid
 * means that there is none.
 */
export function rollbackPrepared(
  participant: Participant,
  gid: string,
  unsure: boolean,
  attempt: number,
): Promise<Event> {
  return attempted(participant, attempt, async () => {
    if (unsure) await participant.endBackend();
    await finish(await participant.link.session(), 'ROLLBACK', gid);
    await participant.progress('rolled back', 0);
    return 'finished';
  });
}

/**
 * The branch was lost after the decision: run it again, marker included. Whoever lost a branch may
 * have lost the decision too, and recovery may have rolled back the others: the row is asked first.
 */
export function redoBranch(participant: Participant, attempt: number): Promise<Event> {
  const { context, work, link, transaction } = participant;
  return attempted(participant, attempt, async () => {
    const row = await findTransaction((await context.control.session()).db, transaction);
    if (row?.state !== 'committed') throw decisionLost(link.name, row?.state);
    const statements = branchStatements(context, work);
    const { lockTimeoutMs } = context.limits;
    await redo(link, { transaction, role: context.role, statements, lockTimeoutMs });
    await participant.progress('committed', work.tasks.length);
    return 'finished';
  });
}

function decisionLost(server: string, state: string | undefined): DiagnosticError {
  return new DiagnosticError([
    {
      code: '08007',
      severity: 'error',
      message: `a branch was lost on server "${server}", and with it the decision`,
      detail: `The row of the transaction on the coordinator is ${state ?? 'missing'}: the coordinator was failed over or restored as well.`,
      hint: 'Run "citrate recover", which compares what all servers know.',
      server,
    },
  ]);
}

async function attempted(
  participant: Participant,
  attempt: number,
  run: () => Promise<'finished' | 'absent'>,
): Promise<Event> {
  const { no } = participant;
  await backOff(attempt);
  try {
    return { on: await run(), no };
  } catch (error) {
    participant.note(error);
    return { on: 'unfinished', no };
  }
}

/** Everything that doing a branch again takes, settings included. */
export function branchStatements(context: Context, work: Work): readonly string[] {
  return [pinSql(context.searchPath, 'transaction'), ...work.tasks.map(({ sql }) => sql)];
}

/** COMMIT PREPARED or ROLLBACK PREPARED; false if the server knows no such gid. */
export async function finish(
  session: Session,
  how: 'COMMIT' | 'ROLLBACK',
  gid: string,
): Promise<boolean> {
  try {
    await session.batch([`${how} PREPARED ${quoteLiteral(gid)}`]);
    return true;
  } catch (error) {
    if (hasCode(error, undefinedObject)) return false;
    throw error;
  }
}
