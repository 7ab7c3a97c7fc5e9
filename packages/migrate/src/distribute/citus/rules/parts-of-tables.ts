/** Triggers, policies and statistics: what a statement makes or changes on one table. */
import { as, type Node, type RangeVar, walk } from '@citrate/parser';
import type { Catalog } from '../../../catalog/model.ts';
import { shown } from '../../words.ts';
import { citusTable } from '../kinds.ts';
import { type Change, type CitusRule, INTERNAL, type Reach, refusal } from '../rule.ts';
import { judgeTrigger, ofTable } from '../triggers.ts';
import { statisticsReach } from './drop.ts';

export const createTrigger: CitusRule<'CreateTrigStmt'> = {
  refusesBefore: ({ relation }, catalog) => judgeTrigger(relation, catalog),
  reach: ({ relation }, { before }) => ofTable(relation, before),
};

/** What CREATE POLICY and ALTER POLICY have in common. */
interface PolicyStmt {
  readonly table?: RangeVar;
  readonly qual?: Node;
  readonly with_check?: Node;
}

const policy = {
  refusesBefore: ({ table: name, qual, with_check: check }: PolicyStmt, catalog: Catalog) => {
    const table = citusTable(name, catalog);
    return table ? subqueries([qual, check], shown(table, catalog)) : [];
  },
  reach: ({ table }: PolicyStmt, { before }: Change): Reach => ofTable(table, before),
};

export const createPolicy: CitusRule<'CreatePolicyStmt'> = policy;
export const alterPolicy: CitusRule<'AlterPolicyStmt'> = policy;

/** A shard sees its own rows only, and the other tables of a query not at all. */
function subqueries(expressions: readonly (Node | undefined)[], table: string) {
  if (!expressions.some((e) => e && hasSubquery(e))) return [];
  return refusal(
    'citus-refuses',
    `Citus does not take a policy with a query in it to the shards of ${table}`,
    {
      detail: 'A shard has its own rows, and not the tables that the query reads.',
      hint: 'Write the condition by columns of the row and settings of the session.',
    },
    INTERNAL,
  );
}

function hasSubquery(expression: Node): boolean {
  let found = false;
  walk(expression, {
    SubLink: () => {
      found = true;
    },
  });
  return found;
}

export const createStatistics: CitusRule<'CreateStatsStmt'> = {
  refusesBefore: ({ relations, defnames }, catalog) => {
    const table = citusTable(as(relations?.[0], 'RangeVar'), catalog);
    if (!table || defnames?.length) return [];
    return refusal(
      'citus-refuses',
      `Citus takes no unnamed statistics to the shards of ${shown(table, catalog)}`,
      {
        hint: 'Name the statistics.',
      },
    );
  },
  reach: ({ relations }, { before }) => ofTable(as(relations?.[0], 'RangeVar'), before),
};

export const alterStatistics: CitusRule<'AlterStatsStmt'> = {
  reach: ({ defnames }, { before }) =>
    statisticsReach(defnames ? [{ List: { items: defnames } }] : [], before),
};
