/** Rows of the history as `status` tells them. */
import { fromUuid } from '../../commit/index.ts';
import type { MigrationRow, PastRow, StepRow } from '../../history/index.ts';
import type { MigrationRecord, MigrationStatus, PastStatus, StepStatus } from '../model.ts';

/** What the history knows of each migration; a row of it and its steps. */
export function withRecords(
  statuses: readonly MigrationStatus[],
  history: readonly MigrationRow[],
  steps: readonly StepRow[],
): readonly MigrationStatus[] {
  const rows = new Map(history.map((row) => [row.version, row]));
  return statuses.map((status) => {
    const row = rows.get(status.version);
    return row === undefined ? status : { ...status, record: recordOf(row, stepsOf(row, steps)) };
  });
}

/** What is on record no more, oldest first. */
export function pastOf(past: readonly PastRow[], steps: readonly StepRow[]): readonly PastStatus[] {
  return past.map((row) => {
    const { version, name, fate, ended, ended_by, ended_tool_version, ended_git_commit } = row;
    return {
      version,
      name,
      fate,
      ...(row.applied !== null && { appliedAt: row.applied.toISOString() }),
      endedAt: ended.toISOString(),
      endedBy: ended_by,
      endedWith: ended_tool_version,
      ...(ended_git_commit !== null && { endedAtCommit: ended_git_commit }),
      ...(row.remains.length > 0 && { remains: row.remains }),
      record: recordOf(row, pastStepsOf(row, steps)),
    };
  });
}

/** Steps since the row was begun: those before belong to an earlier life of the file. */
function stepsOf(row: MigrationRow, steps: readonly StepRow[]): readonly StepRow[] {
  return steps.filter(
    ({ migration, recorded, direction }) =>
      migration === row.version && direction === 'up' && recorded >= row.started,
  );
}

function pastStepsOf(row: PastRow, steps: readonly StepRow[]): readonly StepRow[] {
  return steps.filter(
    ({ migration, recorded, transaction_id: id }) =>
      migration === row.version &&
      ((recorded >= row.started && recorded < row.ended) || id === row.ended_transaction_id),
  );
}

type Recorded = Pick<
  MigrationRow,
  | 'applied_by'
  | 'tool_version'
  | 'git_commit'
  | 'started'
  | 'duration_ms'
  | 'transaction_id'
  | 'sha256'
  | 'tokens'
  | 'algorithm'
>;

/** A table of an older format has no commits. */
function recordOf(row: Recorded, steps: readonly StepRow[]): MigrationRecord {
  const { sha256, tokens, algorithm, duration_ms: durationMs } = row;
  return {
    appliedBy: row.applied_by,
    toolVersion: row.tool_version,
    ...(row.git_commit && { gitCommit: row.git_commit }),
    startedAt: row.started.toISOString(),
    ...(durationMs !== null && { durationMs }),
    ...(row.transaction_id !== null && { transaction: fromUuid(row.transaction_id) }),
    sha256,
    tokens,
    algorithm,
    steps: steps.map(stepOf),
  };
}

function stepOf(row: StepRow): StepStatus {
  const { step, direction, nodename: server, tasks, sha256 } = row;
  return {
    step,
    direction,
    server,
    tasks,
    sha256,
    ...(row.outside_tasks > 0 && { outsideTasks: row.outside_tasks }),
    ...measured('outsideMs', row.outside_ms),
    ...measured('lockWaitMs', row.lock_wait_ms),
    ...measured('lockRounds', row.lock_rounds),
    ...measured('workMs', row.work_ms),
    ...measured('prepareMs', row.prepare_ms),
    appliedBy: row.applied_by,
    toolVersion: row.tool_version,
    ...(row.git_commit !== null && { gitCommit: row.git_commit }),
    recordedAt: row.recorded.toISOString(),
    transaction: fromUuid(row.transaction_id),
  };
}

function measured<K extends string>(key: K, value: number | null): { readonly [P in K]?: number } {
  return value === null ? {} : ({ [key]: value } as { readonly [P in K]?: number });
}
