/**
 * The probe: a throw-away change is prepared and rolled back on every worker, before anything is
 * touched. It finds what would keep the real one from being prepared: no free slot, event triggers
 * that notify, roles, poolers. Its row says `aborted` from the start, so that whatever a crash leaves
 * is rolled back by recovery. Where nothing is to be prepared the change is only made and rolled back.
 */
import { randomBytes } from 'node:crypto';
import { type Diagnostic, DiagnosticError } from '@citrate/parser';
import { formatGid, type JointConsistency, toUuid } from '../commit/index.ts';
import {
  markTransactionDone,
  ownerRole,
  recordAborted,
  recordTransaction,
  requireOneSession,
} from '../history/index.ts';
import { type Context, told } from './context.ts';
import { diagnosticsOf, ServerError } from './errors.ts';
import { finish } from './finishing.ts';
import type { Link } from './link.ts';
import type { Session } from './session.ts';
import { roleSql } from './settings.ts';

interface Probe {
  readonly transaction: string;
  readonly link: Link;
  readonly gid: string;
}

/** What keeps workers from promising, of all of them; empty if nothing does. */
export async function probe(
  context: Context,
  how: JointConsistency,
): Promise<readonly Diagnostic[]> {
  const { workers } = context;
  if (workers.length === 0) return [];
  if (how === 'atomic') return probePrepare(context);
  const found = workers.map((link) =>
    probeWorker(context, { link }, () => tryInTransaction(context, link)),
  );
  return (await Promise.all(found)).flat();
}

async function probePrepare(context: Context): Promise<readonly Diagnostic[]> {
  const { clusterId, workers, control } = context;
  const transaction = randomBytes(16).toString('hex');
  const probes = workers.map((link) => ({
    transaction,
    link,
    gid: formatGid({ cluster: clusterId, transaction, target: link.target.no }),
  }));
  await record(context, transaction, probes);
  const asked: Probe[] = [];
  const ask = (one: Probe): Promise<void> => tryPrepare(context, one, () => asked.push(one));
  const found = probes.map((one) => probeWorker(context, one, () => ask(one)));
  const problems = (await Promise.all(found)).flat();
  const gone = await Promise.all(asked.map(isGone)); // whom nobody asked has nothing prepared
  if (gone.every((one) => one)) {
    const { db } = await control.session();
    await markTransactionDone(db, toUuid(transaction));
  }
  return problems;
}

/** False where the server does not say: then the row stays open for recovery. */
async function isGone({ link, gid }: Probe): Promise<boolean> {
  try {
    return !(await isPrepared(await link.session(), gid));
  } catch {
    return false;
  }
}

async function isPrepared(session: Session, gid: string): Promise<boolean> {
  const sql = 'SELECT gid FROM pg_catalog.pg_prepared_xacts WHERE gid = $1';
  return (await session.query(sql, [gid])).length > 0;
}

async function record(
  context: Context,
  transaction: string,
  probes: readonly Probe[],
): Promise<void> {
  const { db } = await context.control.session();
  const id = toUuid(transaction);
  const branches = probes.map(({ link, gid }) => ({
    target: link.target.no,
    nodename: link.name,
    database: link.target.database,
    gid,
    role: context.role ?? '',
    statements: [],
  }));
  await recordTransaction(db, { id, kind: 'probe', epoch: context.epoch, branches });
  await recordAborted(db, id, context.epoch);
}

async function probeWorker(
  context: Context,
  { link, transaction }: Pick<Probe, 'link'> & Partial<Probe>,
  attempt: () => Promise<void>,
): Promise<readonly Diagnostic[]> {
  const step = { action: 'probe', server: link.name, ...(transaction && { transaction }) } as const;
  return told(context.emit, step, async () => {
    try {
      await attempt();
      return [];
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return diagnosticsOf(error, link.server).map((problem) => ({
        ...problem,
        hint: problem.hint ?? hintFor(problem),
      }));
    }
  });
}

function hintFor({ message }: Diagnostic): string {
  const trial =
    'This was a trial transaction, which this server would not have; nothing was changed anywhere.';
  if (!/\bNOTIFY\b/.test(message)) return trial;
  return `An event trigger sends NOTIFY there: disable it while migrations are applied. ${trial}`;
}

/** All but the promise itself. */
async function tryInTransaction(context: Context, link: Link): Promise<void> {
  const session = await link.session();
  await requireOneSession(session.db, (await link.observer()).db, link.name);
  try {
    await session.batch(trialSql(context));
  } finally {
    if (!session.lost) await session.batch(['ROLLBACK']);
  }
}

/** `onAsked` is called before the server may have anything prepared. */
async function tryPrepare(
  context: Context,
  { link, gid }: Probe,
  onAsked: () => void,
): Promise<void> {
  const session = await link.session();
  await requireOneSession(session.db, (await link.observer()).db, link.name);
  onAsked();
  try {
    const tags = await session.batch([...trialSql(context), `PREPARE TRANSACTION '${gid}'`]);
    if (tags.at(-1) !== 'PREPARE TRANSACTION') throw notPrepared(session);
    if (!(await isPrepared(session, gid))) throw notPrepared(session);
    await finish(session, 'ROLLBACK', gid);
  } catch (error) {
    if (!session.lost) await session.batch(['ROLLBACK']).catch(() => undefined);
    throw error;
  }
}

/** Several kinds of statement: event triggers may look at some of them only. */
function trialSql(context: Context): readonly string[] {
  return [
    'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE',
    `SET LOCAL lock_timeout = ${context.limits.lockTimeoutMs}`,
    roleSql(ownerRole, 'transaction'),
    'CREATE TABLE citrate.probe (a integer)',
    'ALTER TABLE citrate.probe ADD COLUMN b integer',
    'CREATE INDEX ON citrate.probe (a)',
    "COMMENT ON TABLE citrate.probe IS 'made by a probe, never committed'",
    'CREATE VIEW citrate.probe_view AS SELECT 1 AS a',
    'DROP VIEW citrate.probe_view',
    'CREATE SEQUENCE citrate.probe_sequence',
    'DROP SEQUENCE citrate.probe_sequence',
    "CREATE TYPE citrate.probe_type AS ENUM ('a')",
    'DROP TYPE citrate.probe_type',
    'CREATE FUNCTION citrate.probe_function() RETURNS integer LANGUAGE sql IMMUTABLE AS $$SELECT 1$$',
    'DROP FUNCTION citrate.probe_function()',
    'CREATE TABLE citrate.probe_table (a integer)',
    'DROP TABLE citrate.probe_table',
    roleSql(context.role, 'transaction'),
    trialSchema,
  ];
}

/** Only who may create schemas here has migrations that do. */
const trialSchema = `DO $$BEGIN
  IF pg_catalog.has_database_privilege(current_user, pg_catalog.current_database(), 'CREATE') THEN
    CREATE SCHEMA citrate_probe;
    DROP SCHEMA citrate_probe;
  END IF;
END$$`;

function notPrepared(session: Session): ServerError {
  return new ServerError(
    {
      code: '55000',
      severity: 'error',
      message: 'a prepared transaction is not on the server that was asked to prepare it',
      detail: 'PREPARE TRANSACTION succeeded, but pg_prepared_xacts does not show it.',
      hint: 'Connect to the server itself, or to a pooler in session mode.',
      server: session.server.name,
    },
    false,
  );
}
