/** Triggers, policies and statistics: what a statement makes or changes on one table. */
import { as, type Node, walk } from '@citrate/parser';
import { resolveTable } from '../../../catalog/index.ts';
import type { Catalog } from '../../../catalog/model.ts';
import { shown } from '../../words.ts';
import { citusTable } from '../kinds.ts';
import { type CitusRule, refusal } from '../rule.ts';
import { judgeTrigger, ofTable } from '../triggers.ts';
import { statisticsReach } from './drop.ts';

export const createTrigger: CitusRule<'CreateTrigStmt'> = {
  refusesBefore: ({ relation }, catalog) => judgeTrigger(relation, catalog),
  reach: ({ relation }, { before }) => ofTable(relation, before),
};

export const createPolicy: CitusRule<'CreatePolicyStmt'> = {
  refusesBefore: ({ table, qual, with_check: check }, catalog) =>
    subqueries(
      [qual, check],
      table && citusTable(table, catalog) ? shown(namedTable(table, catalog), catalog) : undefined,
    ),
  reach: ({ table }, { before }) => ofTable(table, before),
};

export const alterPolicy: CitusRule<'AlterPolicyStmt'> = {
  refusesBefore: ({ table, qual, with_check: check }, catalog) =>
    subqueries(
      [qual, check],
      table && citusTable(table, catalog) ? shown(namedTable(table, catalog), catalog) : undefined,
    ),
  reach: ({ table }, { before }) => ofTable(table, before),
};

function namedTable(name: Parameters<typeof resolveTable>[1], catalog: Catalog) {
  const table = resolveTable(catalog, name);
  if (!table) throw new TypeError('the table is gone');
  return table;
}

/** A shard sees its own rows only, and the other tables of a query not at all. */
function subqueries(expressions: readonly (Node | undefined)[], table: string | undefined) {
  if (table === undefined || !expressions.some((e) => e && hasSubquery(e))) return [];
  return refusal(`Citus does not take a policy with a query in it to the shards of ${table}`, {
    detail: 'A shard has its own rows, and not the tables that the query reads.',
    hint: 'Write the condition by columns of the row and settings of the session.',
  });
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
    return refusal(`Citus takes no unnamed statistics to the shards of ${shown(table, catalog)}`, {
      hint: 'Name the statistics.',
    });
  },
  reach: ({ relations }, { before }) => ofTable(as(relations?.[0], 'RangeVar'), before),
};

export const alterStatistics: CitusRule<'AlterStatsStmt'> = {
  reach: ({ defnames }, { before }) =>
    statisticsReach(defnames ? [{ List: { items: defnames } }] : [], before),
};
