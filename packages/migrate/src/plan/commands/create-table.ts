import { as } from '@citrate/parser';
import { resolveTable } from '../../catalog/index.ts';
import { distributionChanges } from '../../distribute/index.ts';
import { onCoordinator } from './command.ts';
import { newShards } from './distribute.ts';
import { attachLocks } from './partitions.ts';
import type { Planner } from './planner.ts';

/** A new table is on the coordinator until it is distributed; a partition may be so at once. */
export const createTable: Planner<'CreateStmt'> = (statement, question) => {
  const { before, after, sql, names } = question;
  const isDistributed = distributionChanges(before, after).distributed.length > 0;
  if (!isDistributed) return [onCoordinator(sql, { names })];
  const parent = as(statement.inhRelations?.[0], 'RangeVar');
  const whole = parent && resolveTable(before, parent);
  const locks = whole ? attachLocks(whole, before) : [];
  return [onCoordinator(sql, { names, locks }), ...newShards(question)];
};
