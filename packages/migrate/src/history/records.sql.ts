/** Tables of what has been, beside the history of what is applied: new with format 3. */

/** What format 3 adds to a row of the history. */
export const migrationColumns: readonly string[] = [
  `kind text NOT NULL DEFAULT 'versioned' CHECK (kind IN ('versioned', 'baseline', 'repeatable'))`,
  'git_commit text',
];

/** What format 4 adds to the row of a transaction over several servers. */
export const consistencyColumn = `consistency text NOT NULL DEFAULT 'atomic'
    CHECK (consistency IN ('atomic', 'staged', 'convergent'))`;

/** What format 5 adds to a row of the history, and to those that were there. */
export const reverseColumn: string = 'reverse jsonb';

/**
 * Rows that the history no longer has, as they were, with what became of them. A file may come to be here
 * more than once.
 */
export const pastTable: string = `CREATE TABLE citrate.past (
  id uuid PRIMARY KEY DEFAULT pg_catalog.gen_random_uuid(),
  version text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  source text NOT NULL,
  sha256 text NOT NULL,
  tokens text NOT NULL,
  algorithm integer NOT NULL,
  steps integer NOT NULL,
  steps_done integer NOT NULL,
  transaction_id uuid,
  started timestamptz NOT NULL,
  applied timestamptz,
  applied_by text NOT NULL,
  tool_version text NOT NULL,
  git_commit text,
  duration_ms bigint,
  fate text NOT NULL CHECK (fate IN ('reverted', 'replaced', 'given up')),
  ended timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  ended_by text NOT NULL,
  ended_tool_version text NOT NULL,
  ended_git_commit text,
  ended_transaction_id uuid,
  remains jsonb NOT NULL DEFAULT '[]',
  ${reverseColumn}
)`;

/** What one target did in one step: a row for each, written with the decision of the step. */
export const stepTable = `CREATE TABLE citrate.step (
  transaction_id uuid NOT NULL,
  nodename text NOT NULL,
  migration text NOT NULL,
  step integer NOT NULL CHECK (step > 0),
  direction text NOT NULL CHECK (direction IN ('up', 'down')),
  tasks integer NOT NULL,
  sha256 text NOT NULL,
  outside_tasks integer NOT NULL DEFAULT 0,
  outside_ms bigint,
  lock_wait_ms bigint,
  lock_rounds integer,
  work_ms bigint,
  prepare_ms bigint,
  applied_by text NOT NULL,
  tool_version text NOT NULL,
  git_commit text,
  recorded timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  PRIMARY KEY (transaction_id, nodename)
)`;

export const stepIndex = 'CREATE INDEX step_migration ON citrate.step (migration, step)';
