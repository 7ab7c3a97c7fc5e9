/** Statements that run as written in every database, or once on every server. */

import { findTable } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { lockOn, mergeLocks, referencedTables } from '../locks.ts';
import type { Command, TableLock } from '../model.ts';
import { onAllNodes, onCoordinator } from './command.ts';
import type { Question } from './planner.ts';

export function everyDatabase(_: unknown, question: Question): readonly Command[] {
  return [onAllNodes(question.sql, 'database', vanishingLocks(question))];
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
  if (before.schemas === after.schemas) return [];
  return [...before.schemas].flatMap(([name, schema]) =>
    schema === after.schemas.get(name)
      ? []
      : [...schema.relations.values()].filter(
          (relation): relation is Table =>
            relation.kind === 'table' && findTable(after, relation) === undefined,
        ),
  );
}
