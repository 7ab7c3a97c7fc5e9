/** What each target did in each step: for people to read, nothing is decided by it. */
import { sql } from 'kysely';
import type { Db, StepRow } from './database.ts';
import { inBatches } from './in-batches.ts';
import type { Actor } from './migrations.ts';

/** One target's part in a step. */
export interface StepRecord {
  readonly nodename: string;
  /** Texts run in the transaction, and the SHA-256 over them, hex. */
  readonly tasks: number;
  readonly sha256: string;
  /** Milliseconds, in all rounds; absent where nothing was locked. */
  readonly lockWaitMs?: number;
  readonly lockRounds?: number;
  readonly workMs?: number;
  readonly prepareMs?: number;
}

export interface StepRecords {
  /** uuid. */
  readonly transactionId: string;
  /** Version of the migration, and its step counted from 1. */
  readonly migration: string;
  readonly step: number;
  readonly direction: 'up' | 'down';
  readonly actor: Actor;
  readonly targets: readonly StepRecord[];
}

/** All there are, in order; none where tables of an older format do not hold them yet. */
export async function readSteps(db: Db): Promise<readonly StepRow[]> {
  const { rows } = await sql<{ found: boolean }>`
    SELECT pg_catalog.to_regclass('citrate.step') IS NOT NULL AS found`.execute(db);
  if (!rows[0]?.found) return [];
  return db
    .selectFrom('citrate.step')
    .selectAll()
    .orderBy('migration')
    .orderBy('recorded')
    .orderBy('step')
    .orderBy('nodename')
    .execute();
}

/** Write down a step, in the transaction of its decision; what ran outside of it is summed up. */
export async function recordStep(db: Db, records: StepRecords): Promise<void> {
  const { transactionId, migration, step, direction, actor, targets } = records;
  const common = {
    transaction_id: transactionId,
    migration,
    step,
    direction,
    applied_by: actor.by,
    tool_version: actor.toolVersion,
    git_commit: actor.gitCommit ?? null,
  };
  const rows = targets.map(({ nodename, tasks, sha256, ...times }) => ({
    ...common,
    nodename,
    tasks,
    sha256,
    outside_tasks: 0,
    lock_wait_ms: rounded(times.lockWaitMs),
    lock_rounds: times.lockRounds ?? null,
    work_ms: rounded(times.workMs),
    prepare_ms: rounded(times.prepareMs),
  }));
  for (const some of inBatches(rows)) {
    await db
      .insertInto('citrate.step')
      .values([...some])
      .execute();
  }
  if (direction === 'up') await recordOutside(db, records);
}

/** Tasks outside transactions have rows of their own; a target may have done nothing else. */
async function recordOutside(
  db: Db,
  { transactionId, migration, step, actor }: StepRecords,
): Promise<void> {
  await sql`
    INSERT INTO citrate.step AS s (transaction_id, nodename, migration, step, direction, tasks, sha256,
      outside_tasks, outside_ms, applied_by, tool_version, git_commit)
    SELECT ${transactionId}::uuid, t.nodename, t.migration, t.step, 'up', 0,
      pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(
        pg_catalog.string_agg(t.statement || pg_catalog.chr(10), '' ORDER BY t.shardid), 'UTF8')), 'hex'),
      pg_catalog.count(*)::integer,
      (1000 * extract(epoch FROM pg_catalog.max(t.finished) - pg_catalog.min(t.started)))::bigint,
      ${actor.by}::text, ${actor.toolVersion}::text, ${actor.gitCommit ?? null}::text
    FROM citrate.task t WHERE t.migration = ${migration}::text AND t.step = ${step}::integer
    GROUP BY t.nodename, t.migration, t.step
    ON CONFLICT (transaction_id, nodename) DO UPDATE
      SET outside_tasks = EXCLUDED.outside_tasks, outside_ms = EXCLUDED.outside_ms`.execute(db);
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms);
}
