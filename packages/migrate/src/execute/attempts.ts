/**
 * What an attempt at a task outside transactions has left on its server. Nobody rolls it back: the
 * object itself tells whether it was done, and what of it is of no use is dropped.
 */
import { isDeepStrictEqual } from 'node:util';
import type { IndexShape, Outside } from '../plan/model.ts';
import { ServerError } from './errors.ts';
import type { Session } from './session.ts';

/**
 * - `todo`: it is still to be done
 * - `done`: nothing is left to do
 * - `broken`: an attempt has left what has to be dropped first
 */
export type Standing = 'todo' | 'done' | 'broken';

/**
 * How far the task is.
 *
 * @throws ServerError 55006 if somebody else is at the same index right now, 42P07 if its name is taken
 *   by another one
 */
export async function standingOf(session: Session, outside: Outside<string>): Promise<Standing> {
  switch (outside.effect) {
    case 'creates index':
      return ofIndex(session, outside);
    case 'drops index':
      return stillThere(await findIndex(session, outside.object));
    case 'distributes table':
      return (await isDistributed(session, outside.object)) ? 'done' : 'todo';
    case 'rebuilds indexes':
      return (await halfBuilt(session, outside.object)).length > 0 ? 'broken' : 'todo';
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

/** Drop what is broken. @throws ServerError if users of the table are in the way */
export async function dropBroken(session: Session, outside: Outside<string>): Promise<void> {
  switch (outside.effect) {
    case 'creates index':
      return dropIndex(session, outside.object);
    case 'rebuilds indexes':
      for (const name of await halfBuilt(session, outside.object)) await dropIndex(session, name);
      return;
    case 'drops index':
    case 'distributes table':
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
  /** Of the backend that builds it. */
  readonly builder: number | null;
  readonly shape: IndexShape;
}

/** Undefined where there is no index of this name. */
async function findIndex(session: Session, name: string): Promise<IndexRow | undefined> {
  const [row] = await session.query<IndexRow & Record<string, unknown>>(
    `SELECT i.indrelid::pg_catalog.regclass::text AS table, i.indisvalid AS valid,
      (SELECT p.pid FROM pg_catalog.pg_stat_progress_create_index AS p
       WHERE p.index_relid = i.indexrelid AND p.datname = pg_catalog.current_database()
       LIMIT 1) AS builder,
      pg_catalog.json_build_object('method', m.amname, 'unique', i.indisunique,
        'columns', (SELECT pg_catalog.json_agg(a.attname ORDER BY k.n)
          FROM pg_catalog.unnest(i.indkey) WITH ORDINALITY AS k (attnum, n)
          LEFT JOIN pg_catalog.pg_attribute AS a
            ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum <> 0),
        'keys', i.indnkeyatts, 'partial', i.indpred IS NOT NULL) AS shape
    FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_am AS m ON m.oid = c.relam
    WHERE i.indexrelid = pg_catalog.to_regclass($1)`,
    [name],
  );
  return row;
}

type Created = Extract<Outside<string>, { readonly effect: 'creates index' }>;

async function ofIndex(session: Session, outside: Created): Promise<Standing> {
  const { object, table, shape } = outside;
  const found = await findIndex(session, object);
  if (found === undefined) return 'todo';
  if (found.builder !== null) throw inTheMaking(session, object, found.builder);
  if (found.table !== (await canonicalName(session, table))) {
    throw taken(session, object, `It is an index of ${found.table}.`);
  }
  if (!found.valid) return 'broken';
  if (isDeepStrictEqual(found.shape, shape)) return 'done';
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

/** By Citus, which tidies up itself what it did not bring to an end. */
async function isDistributed(session: Session, table: string): Promise<boolean> {
  const rows = await session.query(
    `SELECT 1 FROM pg_catalog.pg_dist_partition
    WHERE logicalrelid = pg_catalog.to_regclass($1) AND partmethod = 'h'`,
    [table],
  );
  return rows.length > 0;
}

/** Copies that REINDEX CONCURRENTLY has left, of the table's indexes and of its TOAST table's. */
async function halfBuilt(session: Session, table: string): Promise<readonly string[]> {
  const rows = await session.query<{ name: string }>(
    `SELECT i.indexrelid::pg_catalog.regclass::text AS name
    FROM pg_catalog.pg_class AS t
    JOIN pg_catalog.pg_index AS i ON i.indrelid IN (t.oid, t.reltoastrelid)
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
    WHERE t.oid = pg_catalog.to_regclass($1) AND NOT i.indisvalid
      AND c.relname ~ '_cc(new|old)[0-9]*$'
    ORDER BY 1`,
    [table],
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
