/** What stretches of a run have in common: texts of messages, and lists of them by what the tool is at. */
import type { Stretch } from './messages.ts';

export const coordinator = ['coordinator'];
export const workers = ['w1', 'w2'];
export const all = [...coordinator, ...workers];

/** A session that is opened, and one that statements of migrations run in. */
export const opened = ['\0user\0', "'synchronous_commit'"];
export const pinned = [...opened, "'TimeZone', 'UTC'"];

export const begin = 'BEGIN\0';
export const commit = 'COMMIT\0';
const facts = '"versionNumber"';
export const pid = 'SELECT pg_catalog.pg_backend_pid() AS pid\0';
export const renamed = "'application_name', $1";
export const found = 'SELECT FROM pg_catalog.pg_proc';
const ofNode = 'FROM citrate.identity()\0';
export const identity = [found, ofNode];
export const held = "locktype = 'advisory'";
export const guarded = 'for share';
export const durable = 'SET LOCAL synchronous_commit';
export const branch = 'insert into "citrate"."branch"';
export const ofRow = 'update "citrate"."transaction" set "state"';
export const isClosed = 'update "citrate"."transaction" set "finished"';
export const ofSteps = 'insert into "citrate"."step"';
export const ofBranch = 'update "citrate"."branch"';
const isPrepared = 'SELECT gid FROM';
export const standing = 'i.indisvalid AS valid';
export const cursor = 'AS comment';

const beginInstalling = [begin, 'SET LOCAL ROLE NONE'];
export const format = "c.relname = 'cluster'";
/** Nor has the server the role that owns the schema. */
export const beginFirst = [...beginInstalling, 'CREATE ROLE citrate'];

export type Messages = Stretch['messages'];

export const connect: Messages = [
  ['connect', all, [...opened, facts]],
  ['connect', coordinator, ['pg_dist_node']],
];

/** Schema citrate is there already. */
export const enter: Messages = [
  ['install', coordinator, [...beginInstalling, 'SELECT format_version', commit]],
  ['lease', coordinator, [...opened, 'pg_try_advisory_lock(', pid, held, 'set "epoch"']],
  ['check', coordinator, ['BEGIN;', renamed, renamed]],
  ['check', workers, [renamed]],
];

export const installed: Messages = [['install', workers, [...beginInstalling, ofNode, commit]]];

const nodes = 'select * from "citrate"."node"';

/** All of them are on record already. */
export const register: Messages = [['register', coordinator, [nodes]]];

export const registerNew: Messages = [
  ['register', coordinator, [nodes, begin, 'LOCK TABLE citrate.node', nodes]],
  ['register', coordinator, ['insert into "citrate"."node"', nodes, commit]],
];

export const lookAround: Messages = [
  ['look', coordinator, ['pg_terminate_backend']],
  ['look', workers, ['pg_terminate_backend', 'SELECT gid, owner', 'obj_description']],
  ['look', coordinator, ['"transaction" where "state" =', 'where "finished" is null']],
];
export const lookUp: Messages = [
  ['look', coordinator, ['"transaction" where "id" in', '"branch" where "transaction_id" in']],
];

/** Of the catalog's snapshot, which reads only, its two ends. */
export const read: Messages = [
  ['read', workers, [facts]],
  ['read', coordinator, ["'citrate.migration'", 'select * from "citrate"."migration"']],
  ['read', coordinator, ["'citrate.task'", 'select * from "citrate"."task"']],
  ['read', coordinator, ['BEGIN ISOLATION LEVEL repeatable read', commit]],
];

export const probe: Messages = [
  ['probe', coordinator, [begin, durable, 'INTO citrate.transaction', branch, commit]],
  ['probe', coordinator, [begin, durable, ofRow, commit]],
  ['probe', workers, [...pinned, pid, begin, pid, pid, commit, 'CREATE TABLE citrate.probe (']],
  ['probe', workers, [isPrepared, 'ROLLBACK PREPARED', isPrepared]],
  ['probe', coordinator, [isClosed, ofBranch, 'DELETE FROM citrate.transaction']],
];

export const start: Messages = [
  ['start', coordinator, [begin, guarded, 'insert into "citrate"."migration"', commit]],
];

export const release: Messages = [
  ['release', coordinator, ['set "released"', 'pg_advisory_unlock']],
];

export const lastRecord = 'before record on coordinator';
