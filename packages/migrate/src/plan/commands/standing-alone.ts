/**
 * What is made, or dropped, by its name alone, each in a transaction of its own server: once on every
 * server, whatever its databases. A subscription is of one database.
 */
import { quoteIdentifier } from '@citrate/deparser';
import { movesDatabase } from '../../distribute/index.ts';
import { type BoundTemplate, fixed } from '../../layout/index.ts';
import type { Command, Outside, StandingAlone } from '../model.ts';
import { everyServer } from './all-nodes.ts';
import { onAllNodes, onCoordinator } from './command.ts';
import { repeatable } from './outside.ts';
import type { Planner } from './planner.ts';

type Does = Outside<BoundTemplate>;

function onEveryServer(sql: string, outside: Does): readonly Command[] {
  return [{ ...onAllNodes(sql, 'server'), outside }];
}

function creates(kind: StandingAlone, name = ''): Does {
  return { effect: 'creates object', kind, object: fixed(quoteIdentifier(name)), optional: false };
}

function drops(kind: StandingAlone, name = '', optional = false): Does {
  return { effect: 'drops object', kind, object: fixed(quoteIdentifier(name)), optional };
}

export const createDatabase: Planner<'CreatedbStmt'> = ({ dbname }, { sql }) =>
  onEveryServer(sql, creates('database', dbname));

export const dropDatabase: Planner<'DropdbStmt'> = ({ dbname, missing_ok: optional }, { sql }) =>
  onEveryServer(sql, drops('database', dbname, optional));

/** To where a database is already, a server does not move it. */
export const alterDatabase: Planner<'AlterDatabaseStmt'> = (statement, question) =>
  movesDatabase(statement)
    ? onEveryServer(question.sql, repeatable)
    : everyServer(statement, question);

export const createTablespace: Planner<'CreateTableSpaceStmt'> = ({ tablespacename }, { sql }) =>
  onEveryServer(sql, creates('tablespace', tablespacename));

export const dropTablespace: Planner<'DropTableSpaceStmt'> = (statement, { sql }) =>
  onEveryServer(sql, drops('tablespace', statement.tablespacename, statement.missing_ok));

export const createSubscription: Planner<'CreateSubscriptionStmt'> = ({ subname }, { sql }) => [
  { ...onCoordinator(sql), outside: creates('subscription', subname) },
];

export const dropSubscription: Planner<'DropSubscriptionStmt'> = (statement, { sql }) => [
  {
    ...onCoordinator(sql),
    outside: drops('subscription', statement.subname, statement.missing_ok),
  },
];
