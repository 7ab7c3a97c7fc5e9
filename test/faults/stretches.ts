/** Every message that the tool sends beside the transactions over several servers, server by server. */
import type { Stretch } from './messages.ts';
import {
  all,
  begin,
  beginFirst,
  branch,
  commit,
  connect,
  coordinator,
  cursor,
  durable,
  enter,
  format,
  found,
  guarded,
  held,
  identity,
  installed,
  isClosed,
  lastRecord,
  lookAround,
  lookUp,
  type Messages,
  ofBranch,
  ofRow,
  ofSteps,
  opened,
  pid,
  pinned,
  probe,
  read,
  register,
  registerNew,
  release,
  renamed,
  standing,
  start,
  workers,
} from './stretch-parts.ts';

/** Up to the first record of its transaction. */
export const beforeMigration: Stretch = {
  what: 'a run before its first transaction',
  until: lastRecord,
  messages: [
    ...connect,
    ...enter,
    ...installed,
    ...register,
    ...lookAround,
    ...lookUp,
    ...read,
    ...probe,
    ...start,
  ],
};

export const afterMigration: Stretch = {
  what: 'a run that has done all',
  from: 'after close on coordinator',
  messages: release,
};

/** While a run takes its time. */
export const renewing: Stretch = {
  what: 'a run that renews its lease',
  from: lastRecord,
  until: 'after record on coordinator',
  only: ['renew'],
  messages: [
    ['renew', coordinator, [pid, held, 'set "heartbeat"']],
    ['record', coordinator, ['session_user', begin, durable, 'INTO citrate.transaction']],
    ['record', coordinator, [branch, commit]],
  ],
};

export const leased: Stretch = {
  what: 'a run while another one has the lease',
  from: 'before lease on coordinator',
  messages: [['lease', coordinator, [...opened, 'pg_try_advisory_lock(', 'select "epoch"', held]]],
};

const marker = 'obj_description';

const tables = [
  'cluster',
  'node',
  'colocation',
  'partition',
  'shard',
  'placement',
  'migration',
  'task',
  'past',
  'step',
  'transaction',
  'branch',
  'lease',
].map((name) => `CREATE TABLE citrate.${name} (`);

const locked = 'pg_try_advisory_xact_lock';
const schema = ['CREATE SCHEMA citrate ', 'SET LOCAL ROLE citrate', 'GRANT USAGE ON SCHEMA'];
const itself = 'CREATE FUNCTION citrate.identity(';

/** The coordinator has never had schema citrate. */
export const firstOnCoordinator: Stretch = {
  what: 'the first run ever, on the coordinator',
  from: 'before install on coordinator',
  until: 'before lease on coordinator',
  messages: [
    ['install', coordinator, [...beginFirst, locked, format, found]],
    ['install', coordinator, [...schema, ...tables, 'INSERT INTO citrate.lease']],
    ['install', coordinator, ['INDEX shard_logicalrelid', 'INDEX step_migration']],
    ['install', coordinator, ['INDEX transaction_unfinished', 'citrate.refuse_shell_write()']],
    ['install', coordinator, ['citrate.assert_empty(', itself, 'INTO citrate.cluster', commit]],
  ],
};

/** There are no migrations yet. */
export const firstOnWorkers: Stretch = {
  what: 'the first run ever, on workers',
  from: 'after lease on coordinator',
  only: ['install', 'register'],
  messages: [
    ['check', coordinator, ['BEGIN;', renamed, renamed]],
    ['check', workers, [renamed]],
    ['install', workers, [...beginFirst, locked, found]],
    ['install', workers, [...schema, itself, commit]],
    ...registerNew,
    ...lookAround,
    ...read,
    ...release,
  ],
};

/** What an earlier run has left is still there when it ends. How it enters, it has from `apply`. */
export const beforeRecovery: Stretch = {
  what: 'recovery before its first action',
  until: 'before record aborted on coordinator',
  only: ['trust', 'look'],
  messages: [
    ...connect,
    ['trust', coordinator, ["'citrate.migration'"]],
    ['trust', all, identity],
    ['trust', coordinator, ["'citrate.migration'", 'select * from "citrate"."node"']],
    ['trust', coordinator, ['select "cluster_id"']],
    ['trust', all, ['WITH l AS MATERIALIZED']],
    ...enter,
    ...lookAround,
    // Of what is unfinished, and of all that is named anywhere.
    ['look', coordinator, ['"branch" where "transaction_id" in']],
    ...lookUp,
  ],
};

/** The SQL of a branch that is lost is with its record. */
export const lookingUp: Stretch = {
  what: 'recovery that is about to run a lost branch again',
  from: 'before redo on w2',
  until: 'after redo on w2',
  messages: [['redo', coordinator, ['"statements" from "citrate"."branch"']]],
};

export const afterRecovery: Stretch = {
  what: 'recovery behind its actions',
  from: 'after rollback prepared on w1',
  messages: [
    ['note', coordinator, [ofBranch, ofBranch]],
    ['close', coordinator, [begin, guarded, 'delete from "citrate"."migration"']],
    ['close', coordinator, ['where "consistency" = $2', commit]],
    ['close', coordinator, [isClosed, ofBranch, 'DELETE FROM citrate.transaction']],
    ...release,
  ],
};

/** Each worker has one shard. */
export const indexes: Stretch = {
  what: 'a run that builds an index on each shard',
  on: ['coordinator', 'w2'],
  from: 'before rehearse on coordinator',
  until: lastRecord,
  messages: [
    ['rehearse', coordinator, [...pinned, 'BEGIN;', 'CREATE INDEX by_id', 'ROLLBACK\0']],
    ['tasks', coordinator, ["'citrate.task'", 'select * from "citrate"."task"']],
    ...taskWritten('begin task', '"object", "statement") values'),
    ...taskWritten('finish task', '"statement", "state"'),
    ['run task', workers, [...pinned, standing, "'lock_timeout', $1", 'CREATE INDEX CONC']],
    ['look again', workers, [...pinned, standing, 'to_regclass($1)::text AS name']],
    // Is it what the statement makes?
    ['look again', workers, ['CREATE TABLE pg_temp.', '(indexrelid) AS definition', 'ROLLBACK\0']],
  ],
};

/** Up to the coordinator's transaction, on one of the workers: the next is like it. */
export const convergent: Stretch = {
  what: 'a run in which each worker commits by itself',
  from: 'before rehearse on coordinator',
  until: lastRecord,
  messages: [
    ['run task', ['w2'], ['BEGIN ISOLATION', marker, 'LOCK TABLE', 'ADD COLUMN']],
    ['run task', ['w2'], ['SET CONSTRAINTS ALL IMMEDIATE', commit]],
    ['look again', ['w2'], [marker]],
  ],
};

const attached = 'inhdetachpending';
const named = 'con.conname AS name';

const batch = [
  'pg_advisory_xact_lock',
  cursor,
  'ORDER BY',
  'UPDATE',
  'COMMENT ON FUNCTION citrate.batches_',
];

/** The rows of each shard are two batches, of which the second is not full. */
export const batches: Stretch = {
  what: 'a run that changes rows in batches',
  from: 'migration started',
  until: lastRecord,
  on: ['w2'],
  messages: [
    ...start,
    ['tasks', coordinator, ["'citrate.task'", 'select * from "citrate"."task"']],
    ...taskWritten('begin task', '"object", "statement") values'),
    ...taskWritten('finish task', '"statement", "state"'),
    ['run task', workers, [...pinned, cursor, 'c.reltuples', cursor, ...batch, ...batch]],
    ['run task', workers, ['DROP FUNCTION IF EXISTS citrate.batches_']],
    ['look again', workers, [...pinned, cursor]],
  ],
};

/** The coordinator has its own part, as each worker has. */
export const detachments: Stretch = {
  what: 'a run that detaches a partition on each shard',
  from: 'migration started',
  until: lastRecord,
  on: ['w2'],
  messages: [
    ...start,
    ['tasks', coordinator, ["'citrate.task'", 'select * from "citrate"."task"']],
    ...taskWritten('begin task', '"object", "statement") values', all.length),
    ...taskWritten('finish task', '"statement", "state"', all.length),
    [
      'run task',
      all,
      [...pinned, attached, "'lock_timeout', $1", 'DETACH PARTITION public.', named],
    ],
    ['run task', workers, ['RENAME CONSTRAINT']],
    ['look again', all, [...pinned, attached, named]],
  ],
};

/** @param tasks on how many servers there is one */
function taskWritten(at: string, written: string, tasks = workers.length): Messages {
  const row = [begin, guarded, written, commit];
  return [[at, coordinator, Array.from({ length: tasks }, () => row).flat()]];
}

/** What a run that takes a migration back does otherwise than one that applies it. */
export const takingBack: Stretch = {
  what: 'a run that takes a migration back',
  from: 'before decide on coordinator',
  messages: [
    ['decide', coordinator, ["'role', 'citrate'", 'DELETE FROM citrate.partition']],
    ['decide', coordinator, ['DELETE FROM citrate.colocation', 'INSERT INTO citrate.past']],
    ['decide', coordinator, ['delete from "citrate"."migration"', ofSteps, durable]],
    ['decide', coordinator, [ofRow, commit]],
    ['close', coordinator, [isClosed, ofBranch, 'DELETE FROM citrate.transaction']],
    ...release,
  ],
};

const three = ['w1', 'w2', 'w3'];

/** On three workers more of them can have promised, or carried out what was decided, beside one another. */
export const promises: Stretch = {
  what: 'a run on three workers, from its first promise on',
  from: 'before prepare on w1',
  until: 'before close on coordinator',
  messages: [
    ['prepare', three, ['PREPARE TRANSACTION']],
    ['commit prepared', three, ['COMMIT PREPARED']],
  ],
};
