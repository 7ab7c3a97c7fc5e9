/** How far files are that an earlier run has begun, and what the coordinator has of their next step. */
import { parse } from '@citrate/parser';
import { apply } from '../../catalog/index.ts';
import type { Catalog } from '../../catalog/model.ts';
import { convergentEffect, isDistributed, type Session } from '../../execute/index.ts';
import type { MigrationRow, TaskRow } from '../../history/index.ts';

/** Where the plan of the files begun goes on. */
export interface Begun {
  /** By version. */
  readonly stepsDone: ReadonlyMap<string, number>;
  /**
   * By version: the statement of the step that stands half way, completed. Names that were chosen for it
   * stay what they are, whatever has come between.
   */
  readonly statements: ReadonlyMap<string, string>;
  /** Indexes that such a step has on the coordinator: qualified names. It makes them, or sees them made. */
  readonly made: readonly string[];
}

/**
 * The coordinator has its own part of a step last, so that its catalog is that of the steps done. Only
 * a task of its own, on a table that has rows there or a shell that is detached, can have been cut short: it
 * is looked at.
 */
export async function begunSteps(
  session: Session,
  history: readonly MigrationRow[],
  tasks: readonly TaskRow[],
): Promise<Begun> {
  const stepsDone = new Map<string, number>();
  const statements = new Map<string, string>();
  const made: string[] = [];
  for (const { version, steps_done: done } of history.filter(({ state }) => state === 'applying')) {
    const begun = tasks.filter(({ migration, step }) => migration === version && step === done + 1);
    const [first] = begun;
    // A transaction of several statements is planned as it was: its texts are on record.
    if (first && first.effect !== convergentEffect) statements.set(version, first.statement);
    const own = begun.find(({ nodename }) => nodename === 'coordinator');
    const isOver = own && (await hasHappened(session, own));
    stepsDone.set(version, isOver ? done + 1 : done);
    if (isOver) statements.delete(version);
    if (own?.effect === 'creates index' && (await exists(session, own.object))) {
      made.push(own.object);
    }
  }
  return { stepsDone, statements, made };
}

/** Whether the catalog is that after the statement, which could not be planned once more then. */
async function hasHappened(session: Session, { effect, object }: TaskRow): Promise<boolean> {
  switch (effect) {
    case 'drops index':
      return !(await exists(session, object));
    case 'detaches partition':
      return !(await isPartition(session, object));
    case 'distributes table':
      return isDistributed(session, object);
    default:
      return false;
  }
}

async function isPartition(session: Session, name: string): Promise<boolean> {
  const rows = await session.query(
    `SELECT 1 FROM pg_catalog.pg_class
    WHERE oid = pg_catalog.to_regclass($1) AND relispartition`,
    [name],
  );
  return rows.length > 0;
}

async function exists(session: Session, name: string): Promise<boolean> {
  const [row] = await session.query<{ found: boolean }>(
    'SELECT pg_catalog.to_regclass($1) IS NOT NULL AS found',
    [name],
  );
  return row?.found ?? false;
}

/** The catalog as it was before them. */
export function withoutMade(catalog: Catalog, { made }: Begun): Catalog {
  const [{ tree } = {}] = made.length > 0 ? parse(`DROP INDEX ${made.join(', ')}`) : [];
  return tree ? apply(catalog, tree).catalog : catalog;
}
