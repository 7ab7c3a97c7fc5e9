import { as, type CreateStmt, type RangeVar } from '@citrate/parser';
import {
  allOf,
  apply,
  creationName,
  findTable,
  resolveTable,
  type TreeDiagnostic,
} from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { judgeDistribution } from '../distribution-call.ts';
import { inheritsFromShards } from '../families.ts';
import { problem, type Rule } from '../rule.ts';
import { verdict } from '../verdict.ts';

/**
 * A new table is a plain one, on the coordinator only, until a call distributes it. Shards are
 * created from the catalog: what they could not have is refused here, while it can still be left out.
 * A partition of a distributed table has shards at once.
 */
export const createTable: Rule<'CreateStmt'> = (statement, catalog) => {
  const partition = newPartition(statement, catalog);
  const problems = judgeTable(statement, catalog);
  return partition ? verdict('per shard', [...problems, ...partition]) : verdict('local', problems);
};

/** What is to be said of a partition with shards; undefined for what is none. */
function newPartition(
  statement: CreateStmt,
  catalog: Catalog,
): readonly TreeDiagnostic[] | undefined {
  const { relation, inhRelations, partbound } = statement;
  const parent = partbound && as(inhRelations?.[0], 'RangeVar');
  const whole: Table | undefined = parent && resolveTable(catalog, parent);
  if (!relation || !whole?.distribution) return undefined;
  const { catalog: after } = apply(catalog, { CreateStmt: statement });
  const table = findTable(after, creationName(catalog, relation));
  return table && after !== catalog ? judgeDistribution(table, after) : [];
}

function judgeTable(statement: CreateStmt, catalog: Catalog): readonly TreeDiagnostic[] {
  const { relation = {}, inhRelations, partbound } = statement;
  return [
    ...when(relation.relpersistence === 't', 'a temporary table', temporary),
    ...(partbound ? [] : allOf(inhRelations, 'RangeVar').flatMap(heirOf(relation, catalog))),
  ];
}

function heirOf({ relname = '' }: RangeVar, catalog: Catalog) {
  return (name: RangeVar): readonly TreeDiagnostic[] => {
    const parent = resolveTable(catalog, name);
    return parent?.distribution ? [inheritsFromShards(`"${relname}"`, parent, catalog)] : [];
  };
}

const temporary = 'A temporary table ends with its session; a migration has no use for one.';

function when(found: unknown, what: string, hint: string): TreeDiagnostic[] {
  if (!found) return [];
  const detail = 'Shards are created from what Citrate knows of a table, and would lack it.';
  return [problem('distributing', `${what} cannot be distributed yet`, { detail, hint })];
}
