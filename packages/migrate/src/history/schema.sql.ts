/**
 * The SQL of schema `citrate`. Run as the role `citrate`, which owns it all; every name is
 * schema-qualified, and function bodies pin their search_path.
 */

import {
  consistencyColumn,
  migrationColumns,
  pastTable,
  reverseColumn,
  stepIndex,
  stepTable,
} from './records.sql.ts';

/** Version of the tables below. Raise it together with an entry in `upgrades`. */
export const formatVersion = 5;

/** First shard id of a cluster, as in Citus. */
export const firstShardId = 102008;

/** What was begun outside transactions: one row per target, or shard, of a step. */
const taskTable = `CREATE TABLE citrate.task (
  migration text NOT NULL REFERENCES citrate.migration (version) ON DELETE CASCADE,
  step integer NOT NULL CHECK (step > 0),
  nodename text NOT NULL,
  shardid bigint NOT NULL DEFAULT 0,
  effect text NOT NULL,
  object text NOT NULL,
  statement text NOT NULL,
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done')),
  attempts integer NOT NULL DEFAULT 1,
  started timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  finished timestamptz CHECK ((finished IS NOT NULL) = (state = 'done')),
  PRIMARY KEY (migration, step, nodename, shardid)
)`;

/** Statements that bring the tables from format n−1 to n, by n. */
export const upgrades: ReadonlyMap<number, readonly string[]> = new Map([
  [2, [taskTable]],
  [
    3,
    [
      ...migrationColumns.map((column) => `ALTER TABLE citrate.migration ADD COLUMN ${column}`),
      pastTable,
      stepTable,
      stepIndex,
    ],
  ],
  [4, [`ALTER TABLE citrate.transaction ADD COLUMN ${consistencyColumn}`]],
  // Where the step to format 3 has made a table, it has the column already.
  [
    5,
    ['migration', 'past'].map(
      (table) => `ALTER TABLE citrate.${table} ADD COLUMN IF NOT EXISTS ${reverseColumn}`,
    ),
  ],
]);

/** The tables of the control database. */
export const coordinatorTables: readonly string[] = [
  `CREATE TABLE citrate.cluster (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  cluster_id text NOT NULL CHECK (cluster_id ~ '^[0-9a-f]{8}$'),
  layout text NOT NULL CHECK (layout IN ('suffix', 'schema', 'database')),
  created timestamptz NOT NULL DEFAULT pg_catalog.now(),
  format_version integer NOT NULL,
  next_shardid bigint NOT NULL DEFAULT ${firstShardId},
  next_placementid bigint NOT NULL DEFAULT 1,
  next_colocationid integer NOT NULL DEFAULT 1
)`,
  `CREATE TABLE citrate.node (
  nodeid integer PRIMARY KEY,
  groupid integer NOT NULL UNIQUE,
  nodename text NOT NULL UNIQUE,
  noderole text NOT NULL DEFAULT 'primary' CHECK (noderole IN ('primary', 'secondary')),
  isactive boolean NOT NULL DEFAULT true,
  shouldhaveshards boolean NOT NULL DEFAULT true,
  system_identifier text NOT NULL,
  database text NOT NULL,
  identity uuid NOT NULL UNIQUE,
  UNIQUE (system_identifier, database)
)`,
  `CREATE TABLE citrate.colocation (
  colocationid integer PRIMARY KEY,
  shardcount integer NOT NULL CHECK (shardcount > 0),
  replicationfactor integer NOT NULL,
  distributioncolumntype text,
  distributioncolumncollation text,
  is_default boolean NOT NULL
)`,
  `CREATE TABLE citrate.partition (
  logicalrelid regclass PRIMARY KEY,
  partmethod "char" NOT NULL CHECK (partmethod IN ('h', 'n')),
  partkey smallint CHECK ((partkey IS NULL) = (partmethod = 'n')),
  colocationid integer NOT NULL REFERENCES citrate.colocation (colocationid),
  repmodel "char" NOT NULL CHECK (repmodel IN ('s', 't')),
  stride bigint,
  unsuffixed oid[] NOT NULL DEFAULT '{}'
)`,
  `CREATE TABLE citrate.shard (
  shardid bigint PRIMARY KEY,
  logicalrelid regclass NOT NULL REFERENCES citrate.partition (logicalrelid) ON DELETE CASCADE,
  shardstorage "char" NOT NULL DEFAULT 't',
  shardminvalue text,
  shardmaxvalue text
)`,
  'CREATE INDEX shard_logicalrelid ON citrate.shard (logicalrelid)',
  `CREATE TABLE citrate.placement (
  placementid bigint PRIMARY KEY,
  shardid bigint NOT NULL REFERENCES citrate.shard (shardid) ON DELETE CASCADE,
  shardstate integer NOT NULL DEFAULT 1,
  shardlength bigint NOT NULL DEFAULT 0,
  groupid integer NOT NULL REFERENCES citrate.node (groupid),
  UNIQUE (shardid, groupid)
)`,
  `CREATE TABLE citrate.migration (
  version text PRIMARY KEY,
  name text NOT NULL,
  state text NOT NULL CHECK (state IN ('applying', 'applied')),
  source text NOT NULL,
  sha256 text NOT NULL,
  tokens text NOT NULL,
  algorithm integer NOT NULL,
  steps integer NOT NULL,
  steps_done integer NOT NULL DEFAULT 0 CHECK (steps_done BETWEEN 0 AND steps),
  transaction_id uuid,
  started timestamptz NOT NULL DEFAULT pg_catalog.now(),
  applied timestamptz CHECK ((applied IS NOT NULL) = (state = 'applied')),
  applied_by text NOT NULL,
  tool_version text NOT NULL,
  duration_ms bigint,
  ${migrationColumns.join(',\n  ')},
  ${reverseColumn}
)`,
  taskTable,
  pastTable,
  stepTable,
  stepIndex,
  `CREATE TABLE citrate.transaction (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('migration', 'probe')),
  migration text,
  step integer,
  epoch bigint NOT NULL,
  state text NOT NULL DEFAULT 'preparing' CHECK (state IN ('preparing', 'committed', 'aborted')),
  created timestamptz NOT NULL DEFAULT pg_catalog.now(),
  decided timestamptz CHECK ((decided IS NULL) = (state = 'preparing')),
  finished timestamptz CHECK (finished IS NULL OR decided IS NOT NULL),
  ${consistencyColumn}
)`,
  `CREATE INDEX transaction_unfinished ON citrate.transaction (created) WHERE finished IS NULL`,
  `CREATE TABLE citrate.branch (
  transaction_id uuid NOT NULL REFERENCES citrate.transaction (id) ON DELETE CASCADE,
  target integer NOT NULL,
  nodename text NOT NULL,
  database text NOT NULL,
  gid text UNIQUE,
  role text NOT NULL,
  statements text[] NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'finished')),
  PRIMARY KEY (transaction_id, target)
)`,
  `CREATE TABLE citrate.lease (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  epoch bigint NOT NULL DEFAULT 0,
  host text,
  pid integer,
  username text,
  application text,
  backend_pid integer,
  acquired timestamptz,
  heartbeat timestamptz,
  released timestamptz
)`,
  'INSERT INTO citrate.lease DEFAULT VALUES',
];

/**
 * Functions of the coordinator. The trigger is statement-level and ENABLE ALWAYS on shells, so that
 * session_replication_role does not silence it. UPDATE and DELETE pass when another trigger runs
 * them: a cascade from a reference table's foreign key finds the shell empty and is harmless.
 */
export const coordinatorFunctions: readonly string[] = [
  `CREATE FUNCTION citrate.refuse_shell_write() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
  IF TG_OP IN ('UPDATE', 'DELETE') AND pg_trigger_depth() > 1 THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION USING
    ERRCODE = 'feature_not_supported',
    MESSAGE = format('cannot %s table "%s" on the coordinator',
      CASE TG_OP WHEN 'INSERT' THEN 'insert into' WHEN 'DELETE' THEN 'delete from'
        ELSE lower(TG_OP) END, TG_TABLE_NAME),
    DETAIL = format('Table %I.%I is distributed: its rows are in shards on the workers.',
      TG_TABLE_SCHEMA, TG_TABLE_NAME),
    HINT = 'Let the application write to the shards; "citrate status" tells where they are.',
    SCHEMA = TG_TABLE_SCHEMA,
    TABLE = TG_TABLE_NAME;
END
$function$`,
  `CREATE FUNCTION citrate.assert_empty(relation regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $function$
DECLARE
  has_rows boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT FROM %s)', relation) INTO has_rows;
  IF has_rows THEN
    RAISE EXCEPTION USING
      ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = format('table "%s" has rows and cannot be distributed', relation),
      DETAIL = 'Rows are not moved to shards.',
      HINT = 'Distribute the table while it is empty, then load it through the application.';
  END IF;
END
$function$`,
];

/**
 * The identity of a node, and at once the fixed object whose comment is the marker. A function and
 * not a row: nothing here is ever published to a logical subscriber.
 *
 * @param clusterId 8 hex digits
 * @param identity uuid of the node; both are checked here, for they are written into SQL
 */
export function identityFunction(clusterId: string, identity: string): string {
  if (!/^[0-9a-f]{8}$/.test(clusterId)) throw new TypeError(`not a cluster id: ${clusterId}`);
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(identity)) {
    throw new TypeError(`not a uuid: ${identity}`);
  }
  return `CREATE FUNCTION citrate.identity(OUT cluster_id text, OUT node uuid)
LANGUAGE sql IMMUTABLE AS $function$SELECT '${clusterId}'::text, '${identity}'::uuid$function$`;
}

/** Anybody may call the functions, create triggers with them and read the identity. */
export const schemaGrants = 'GRANT USAGE ON SCHEMA citrate TO PUBLIC';
