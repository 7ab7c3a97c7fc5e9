/** How far files are that an earlier run has begun, and what the coordinator has of their next step. */
import { parse } from '@citrate/parser';
import { apply } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import { type Session, standingOf } from '../../execute/index.ts';
import type { MigrationRow, TaskRow } from '../../history/index.ts';

/** Where the plan of the files begun goes on. */
export interface Begun {
  /** By version. */
  readonly stepsDone: ReadonlyMap<string, number>;
  /** Indexes that a stop has left unfinished: qualified names. They are built anew. */
  readonly unfinished: readonly string[];
}

/**
 * The coordinator has its own part of a step last, so that its catalog is that of the steps done. Only
 * a task of its own, on a table that has rows there, can have been cut short: it is looked at.
 */
export async function begunSteps(
  session: Session,
  history: readonly MigrationRow[],
  tasks: readonly TaskRow[],
): Promise<Begun> {
  const stepsDone = new Map<string, number>();
  const unfinished: string[] = [];
  for (const { version, steps_done: done } of history.filter(({ state }) => state === 'applying')) {
    const own = tasks.find(
      (task) =>
        task.migration === version && task.step === done + 1 && task.nodename === 'coordinator',
    );
    const standing = own && (await lookAt(session, own));
    stepsDone.set(version, standing === 'done' ? done + 1 : done);
    if (standing === 'broken' && own?.effect === 'creates index') unfinished.push(own.object);
  }
  return { stepsDone, unfinished };
}

async function lookAt(
  session: Session,
  { effect, object }: TaskRow,
): Promise<'todo' | 'done' | 'broken'> {
  switch (effect) {
    case 'creates index':
      return standingOf(session, { effect, object, optional: false });
    case 'drops index':
      return standingOf(session, { effect, object });
    default:
      return 'todo';
  }
}

/** The catalog as it was before them. */
export function withoutUnfinished(catalog: Catalog, { unfinished }: Begun): Catalog {
  const [{ tree } = {}] = unfinished.length > 0 ? parse(`DROP INDEX ${unfinished.join(', ')}`) : [];
  return tree ? apply(catalog, tree).catalog : catalog;
}
