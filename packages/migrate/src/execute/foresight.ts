/**
 * What a server would say against a task before anything was begun. What is made, or dropped, by its name
 * on many servers should not be half done because one of them has another by that name.
 */
import type { Outside, StandingAlone } from '../plan/model.ts';
import type { TaskOutside } from './attempts.ts';
import { ServerError } from './errors.ts';
import type { Session } from './session.ts';
import { type Detached, isAttached, isThere } from './there.ts';

type Named = Extract<Outside<string>, { readonly kind: StandingAlone }>;

/** Whether there is anything to look for. */
export function isForeseeable({ outside }: TaskOutside): boolean {
  return namedBy(outside) !== undefined;
}

/** @throws ServerError with what is there and should not be, or is missing */
export async function foresee(session: Session, { outside }: TaskOutside): Promise<void> {
  const named = namedBy(outside);
  if (named === undefined) return;
  const there = (await isThere(session, named)) !== 'gone';
  if (there !== (named.effect === 'creates object')) return;
  const { kind, object } = named;
  const hint = there
    ? 'Drop or rename it, or choose another name.'
    : 'Write IF EXISTS, if not every server has it.';
  throw new ServerError(
    {
      code: codes[kind][there ? 'taken' : 'missing'],
      severity: 'error',
      message: `${kind} ${object} ${there ? 'already exists' : 'does not exist'}`,
      detail: 'Nothing was begun on any server.',
      hint,
      server: session.server.name,
    },
    false,
  );
}

type FinalTask = Omit<TaskOutside, 'outside'> & { readonly outside: Detached };

/** DETACH PARTITION … FINALIZE. */
export function isFinal(task: TaskOutside): task is FinalTask {
  return task.outside.effect === 'detaches partition' && task.outside.optional;
}

/** Whether the detachment is pending there, or done. */
export async function isBegun(session: Session, { outside }: FinalTask): Promise<boolean> {
  return (await isAttached(session, outside)) !== 'whole';
}

export function neverBegun(
  { name }: Session['server'],
  { outside: { object } }: FinalTask,
): ServerError {
  return new ServerError(
    {
      code: '55000',
      severity: 'error',
      message: `cannot complete detaching partition ${object}`,
      detail:
        'It is a partition in all places: no detachment is pending. Nothing was begun on any server.',
      hint: 'Write DETACH PARTITION … CONCURRENTLY.',
      server: name,
    },
    false,
  );
}

function namedBy(outside: Outside<string>): Named | undefined {
  return 'kind' in outside && !outside.optional ? outside : undefined;
}

/** As servers have them. */
const codes: {
  readonly [kind in StandingAlone]: { readonly taken: string; readonly missing: string };
} = {
  database: { taken: '42P04', missing: '3D000' },
  subscription: { taken: '42710', missing: '42704' },
  tablespace: { taken: '42710', missing: '42704' },
};
