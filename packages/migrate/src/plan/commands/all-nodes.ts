/** Statements that run as written in every database, or once on every server. */

import { deparse } from '@citrate/deparser';
import type { Node } from '@citrate/parser';
import { relationChanges } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { lockOn, mergeLocks, referencedTables } from '../locks.ts';
import type { Command, TableLock } from '../model.ts';
import { onAllNodes, onCoordinator, onWorkers } from './command.ts';
import type { Planner, Question } from './planner.ts';

export function everyDatabase(_: unknown, question: Question): readonly Command[] {
  return [onAllNodes(question.sql, 'database', vanishingLocks(question))];
}

/** What IF NOT EXISTS finds on the coordinator is everywhere; what it does not find is new everywhere. */
export const createSchema: Planner<'CreateSchemaStmt'> = (statement, question) => {
  const { if_not_exists: optional, ...required } = statement;
  return optional
    ? settledOnCoordinator({ CreateSchemaStmt: required }, question)
    : everyDatabase(statement, question);
};

export const alterEnum: Planner<'AlterEnumStmt'> = (statement, question) => {
  const { skipIfNewValExists: optional, ...required } = statement;
  return optional
    ? settledOnCoordinator({ AlterEnumStmt: required }, question)
    : everyDatabase(statement, question);
};

function settledOnCoordinator(required: Node, { before, after, sql }: Question): Command[] {
  const shell = onCoordinator(sql);
  return before === after ? [shell] : [shell, onWorkers(deparse(required))];
}

export function everyServer(_: unknown, { sql }: Question): readonly Command[] {
  return [onAllNodes(sql, 'server')];
}

/** A new table is on the coordinator until it is distributed. */
export function coordinatorOnly(_: unknown, { sql, names }: Question): readonly Command[] {
  return [onCoordinator(sql, { names })];
}

/** Locks on the tables that a statement takes with it, shards included. */
export function vanishingLocks({ before, after }: Question): readonly TableLock[] {
  const locks = vanishingTables(before, after).flatMap((table) =>
    [...referencedTables(table, before), table].map((t) => lockOn(t, 'ACCESS EXCLUSIVE')),
  );
  return mergeLocks(locks, before);
}

function vanishingTables(before: Catalog, after: Catalog): Table[] {
  return relationChanges(before, after).flatMap((change) =>
    change.before?.kind === 'table' && change.after?.kind !== 'table' ? change.before : [],
  );
}
