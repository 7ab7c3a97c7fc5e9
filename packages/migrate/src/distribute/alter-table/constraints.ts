import { as } from '@citrate/parser';
import { judgeForeignKey, judgeKeyConstraint } from '../constraints/index.ts';
import type { SubcommandRule } from './rule.ts';

/** ADD CONSTRAINT: checked by each shard for its own rows. */
export const addConstraint: SubcommandRule = (command, table, catalog) => {
  const constraint = as(command.def, 'Constraint');
  if (!constraint) return [];
  return [
    ...judgeKeyConstraint(constraint, table, catalog),
    ...judgeForeignKey(constraint, table, catalog),
  ];
};

/** DROP and VALIDATE CONSTRAINT: what could be added can be dropped and validated. */
export const existingConstraint: SubcommandRule = () => [];
