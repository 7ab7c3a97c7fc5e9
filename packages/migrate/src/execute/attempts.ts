/**
 * What an attempt at a task outside transactions has left on its server. Nobody rolls it back: the
 * object itself tells whether it was done, and what of it is of no use is dropped.
 */
import { deparse } from '@citrate/deparser';
import { as, parse } from '@citrate/parser';
import type { Outside, Task } from '../plan/model.ts';
import { misnamed } from './detached.ts';
import { ServerError } from './errors.ts';
import { isMadeBy } from './same-index.ts';
import type { Session } from './session.ts';
import { type Detached, type IsThere, isAttached, isThere } from './there.ts';

/**
 * - `todo`: it is still to be done
 * - `done`: nothing is left to do
 * - `broken`: an attempt has left what has to be dropped first
 */
export type Standing = 'todo' | 'done' | 'broken';

/** A task with what it does. */
export type TaskOutside = Task & { readonly outside: Outside<string> };

/**
 * How far the task is.
 *
 * @param known definitions of indexes that are known to be what tasks of this step make in this database
 * @throws ServerError 55006 if somebody else is at the same index right now, 42P07 if its name is taken
 *   by another one
 */
export async function standingOf(
  session: Session,
  { outside, sql }: TaskOutside,
  known: Set<string>,
): Promise<Standing> {
  switch (outside.effect) {
    case 'creates index':
      return ofIndex(session, outside, { sql, known });
    case 'drops index':
      return stillThere(await findIndex(session, outside.object));
    case 'distributes table':
      return (await isDistributed(session, outside.object)) ? 'done' : 'todo';
    case 'rebuilds indexes':
      return (await halfBuilt(session, outside)).length > 0 ? 'broken' : 'todo';
    case 'creates object':
      return (await isThere(session, outside)) === 'whole' ? 'done' : 'todo';
    case 'drops object':
      return goneOr(await isThere(session, outside));
    case 'detaches partition':
      return ofDetachment(session, outside);
    case 'changes rows in batches':
    case 'can be repeated':
      return 'todo';
  }
}

/** A drop that was stopped leaves the index invalid: the drop itself finishes it. */
function stillThere(found: IndexRow | undefined): Standing {
  if (found === undefined) return 'done';
  return found.valid ? 'todo' : 'broken';
}

/** What bears a name of the server's choice is not done. */
async function ofDetachment(session: Session, outside: Detached): Promise<Standing> {
  const standing = goneOr(await isAttached(session, outside));
  if (standing !== 'done') return standing;
  return (await misnamed(session, outside)).length > 0 ? 'broken' : 'done';
}

/** What a stop left half gone, the server has to be asked for once more. */
function goneOr(there: IsThere): Standing {
  if (there === 'gone') return 'done';
  return there === 'half' ? 'broken' : 'todo';
}

/**
 * See to what is broken, before the task is begun anew.
 *
 * @returns whether that was all there is to do
 * @throws ServerError if users of the table are in the way
 */
export async function mend(session: Session, { outside }: TaskOutside): Promise<boolean> {
  if (outside.effect !== 'detaches partition') {
    await dropBroken(session, outside);
    return false;
  }
  const { table, object } = outside;
  if ((await isAttached(session, outside)) === 'half') {
    await session.batch([`ALTER TABLE ${table} DETACH PARTITION ${object} FINALIZE`]);
  }
  return true;
}

/** What is left to do once the statement has run. */
export async function complete(session: Session, { outside }: TaskOutside): Promise<void> {
  if (outside.effect !== 'detaches partition') return;
  const renamings = await misnamed(session, outside);
  if (renamings.length > 0) await session.batch(renamings);
}

/**
 * The statement, after it was begun before. A Citus takes a drop to the shards one by one: those that it had
 * reached have the index no more, and it would fail there.
 */
export function onceMore({ outside, sql }: TaskOutside): string {
  if (outside.effect !== 'drops index') return sql;
  const [{ tree } = {}] = parse(sql);
  const statement = tree && as(tree, 'DropStmt');
  return statement ? deparse({ DropStmt: { ...statement, missing_ok: true } }) : sql;
}

/** Drop what is broken. @throws ServerError if users of the table are in the way */
export async function dropBroken(session: Session, outside: Outside<string>): Promise<void> {
  switch (outside.effect) {
    case 'creates index':
      return dropIndex(session, outside.object);
    case 'rebuilds indexes':
      for (const name of await halfBuilt(session, outside)) await dropIndex(session, name);
      return;
    case 'drops index':
    case 'distributes table':
    case 'creates object':
    case 'drops object':
    case 'detaches partition':
    case 'changes rows in batches':
    case 'can be repeated':
      return;
  }
}

async function dropIndex(session: Session, name: string): Promise<void> {
  await session.batch([`DROP INDEX CONCURRENTLY IF EXISTS ${name}`]);
}

interface IndexRow {
  /** Qualified. */
  readonly table: string;
  readonly valid: boolean;
  /** CREATE INDEX, in the server's words. */
  readonly definition: string;
  /** Of the backend that builds it. */
  readonly builder: number | null;
}

/** Undefined where there is no index of this name. */
async function findIndex(session: Session, name: string): Promise<IndexRow | undefined> {
  const [row] = await session.query<IndexRow & Record<string, unknown>>(
    `SELECT i.indrelid::pg_catalog.regclass::text AS table, i.indisvalid AS valid,
      pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
      (SELECT p.pid FROM pg_catalog.pg_stat_progress_create_index AS p
       WHERE p.index_relid = i.indexrelid AND p.datname = pg_catalog.current_database()
       LIMIT 1) AS builder
    FROM pg_catalog.pg_index AS i
    WHERE i.indexrelid = pg_catalog.to_regclass($1)`,
    [name],
  );
  return row;
}

type Created = Extract<Outside<string>, { readonly effect: 'creates index' }>;

async function ofIndex(
  session: Session,
  { object, table }: Created,
  { sql, known }: { readonly sql: string; readonly known: Set<string> },
): Promise<Standing> {
  const found = await findIndex(session, object);
  if (found === undefined) return 'todo';
  if (found.builder !== null) throw inTheMaking(session, object, found.builder);
  if (found.table !== (await canonicalName(session, table))) {
    throw taken(session, object, `It is an index of ${found.table}.`);
  }
  if (!found.valid) return 'broken';
  const { definition } = found;
  if (await isMadeBy(session, { definition, table, sql }, known)) return 'done';
  throw taken(session, object, 'It is an index of the same table, and made otherwise.');
}

/** As a regclass is written in the session, to be compared. */
async function canonicalName(session: Session, name: string): Promise<string | null | undefined> {
  const [row] = await session.query<{ name: string | null }>(
    'SELECT pg_catalog.to_regclass($1)::text AS name',
    [name],
  );
  return row?.name;
}

/** By Citus, which tidies up itself what it did not bring to an end. @param table qualified, and quoted */
export async function isDistributed(session: Session, table: string): Promise<boolean> {
  const rows = await session.query(
    `SELECT 1 FROM pg_catalog.pg_dist_partition
    WHERE logicalrelid = pg_catalog.to_regclass($1) AND partmethod = 'h'`,
    [table],
  );
  return rows.length > 0;
}

type Rebuilt = Extract<Outside<string>, { readonly effect: 'rebuilds indexes' }>;

/** Which tables, as t, the copies are looked for on. */
const rebuilt: { readonly [of in Rebuilt['of']]: string } = {
  table: 't.oid = pg_catalog.to_regclass($1)',
  schema: 't.relnamespace = pg_catalog.to_regnamespace($1)',
  database: "$1 IS NOT NULL AND t.relpersistence <> 't'",
};

/** Copies that REINDEX CONCURRENTLY has left, of the tables' indexes and of their TOAST tables'. */
async function halfBuilt(session: Session, { of, object }: Rebuilt): Promise<readonly string[]> {
  const rows = await session.query<{ name: string }>(
    `SELECT DISTINCT i.indexrelid::pg_catalog.regclass::text AS name
    FROM pg_catalog.pg_class AS t
    JOIN pg_catalog.pg_index AS i ON i.indrelid IN (t.oid, t.reltoastrelid)
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
    WHERE ${rebuilt[of]} AND NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'
    ORDER BY 1`,
    [object],
  );
  return rows.map(({ name }) => name);
}

function taken({ server }: Session, name: string, detail: string): ServerError {
  return new ServerError(
    {
      code: '42P07',
      severity: 'error',
      message: `index ${name} exists already, and is another one`,
      detail,
      hint: 'Drop or rename it, or give the index of the migration another name.',
      server: server.name,
    },
    false,
  );
}

function inTheMaking({ server }: Session, name: string, pid: number): ServerError {
  return new ServerError(
    {
      code: '55006',
      severity: 'error',
      message: `index ${name} is being built by process ${pid}`,
      hint: 'Wait until that has ended, then run the command again.',
      server: server.name,
    },
    false,
  );
}
