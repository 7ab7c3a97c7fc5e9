/** Statements about rows and files of tables. */
import { as, type TruncateStmt } from '@citrate/parser';
import {
  findTable,
  resolveTable,
  type TreeDiagnostic,
  tablesReferring,
} from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { isFamily, isPartitionedOnShards } from '../families.ts';
import { notYet, problem, type Rule, refused } from '../rule.ts';
import { verdict } from '../verdict.ts';
import { shown, sqlName } from '../words.ts';
import { onItsTable } from './parts-of-tables.ts';

/** Of one table with its shards, or of all that were clustered before, in every database. */
export const cluster: Rule<'ClusterStmt'> = (statement, catalog) =>
  statement.relation
    ? onItsTable('ClusterStmt', 'CLUSTER of', partByPart('CLUSTER'))(statement, catalog)
    : verdict('all nodes');

/** Of an index or a table with its shards; a schema has its shards in every database. */
export const reindex: Rule<'ReindexStmt'> = (statement, catalog) =>
  statement.relation
    ? onItsTable('ReindexStmt', 'REINDEX of', partByPart('REINDEX'))(statement, catalog)
    : verdict('all nodes');

/** A server does it partition by partition, each in a transaction of its own. */
function partByPart(word: string) {
  return (_: unknown, table: Table, catalog: Catalog): readonly TreeDiagnostic[] =>
    isPartitionedOnShards(table)
      ? [
          problem(
            'partitions',
            `${word} of partitioned table ${shown(table, catalog)} cannot be distributed`,
            {
              detail: 'No transaction can hold it, on the shards as well.',
              hint: `Write ${word} once for each of its partitions.`,
            },
          ),
        ]
      : [];
}

/** VACUUM and ANALYZE: of everything, or of tables with their shards. */
export const vacuum: Rule<'VacuumStmt'> = (statement, catalog) => {
  const { rels = [], is_vacuumcmd: isVacuum } = statement;
  if (rels.length === 0) return verdict('all nodes');
  const rule = onItsTable('VacuumStmt', `${isVacuum ? 'VACUUM' : 'ANALYZE'} of`);
  const each = rels.map((rel) => rule({ ...statement, rels: [rel] }, catalog));
  const kinds = (['refused', 'per shard'] as const).filter((kind) =>
    each.some((one) => one.kind === kind),
  );
  return each.find(({ kind }) => kind === kinds[0]) ?? verdict('local');
};

/** Rows of tables with shards are there only; the table of the coordinator has none. */
export const truncate: Rule<'TruncateStmt'> = (statement, catalog) => {
  const tables = truncatedTables(statement, catalog);
  if (tables.some((table) => isFamily(table, catalog)))
    return notYet('TRUNCATE of a table that distributed tables inherit from')();
  if (!tables.some((table) => table.distribution)) return verdict('local');
  const held = heldCopy(tables, catalog);
  if (held) return verdict('per shard', [held]);
  const [taken] = statement.behavior === 'DROP_CASCADE' ? referringTables(tables, catalog) : [];
  if (!taken) return verdict('per shard');
  return refused('cascade', `TRUNCATE … CASCADE would empty ${shown(taken, catalog)} as well`, {
    detail: 'On the coordinator it would reach tables that have their rows in shards.',
    hint: `Name ${shown(taken, catalog)} in the statement, and leave CASCADE out.`,
  });
};

/** A server empties no table that another one refers to, but together with that: which a shell is not. */
function heldCopy(tables: readonly Table[], catalog: Catalog): TreeDiagnostic | undefined {
  for (const table of tables) {
    if (table.distribution?.kind !== 'reference') continue;
    const other = tablesReferring(catalog, table).find(
      ({ distribution }) => distribution?.kind === 'distributed',
    );
    if (!other) continue;
    const [name, shell] = [shown(table, catalog), shown(other, catalog)];
    return problem(
      'cascade',
      `cannot truncate reference table ${name} while ${shell} refers to it`,
      {
        detail: `Both would have to be emptied in one statement on each server, and on the coordinator ${shell} has no rows and takes no TRUNCATE.`,
        hint: `Write DELETE FROM ${sqlName(table)}, behind TRUNCATE ${sqlName(other)} if its rows are to go, too.`,
      },
    );
  }
  return undefined;
}

export function truncatedTables({ relations }: TruncateStmt, catalog: Catalog): Table[] {
  return (relations ?? []).flatMap((node) => {
    const name = as(node, 'RangeVar');
    return (name && resolveTable(catalog, name)) ?? [];
  });
}

function referringTables(tables: readonly Table[], catalog: Catalog): Table[] {
  return tables
    .flatMap((table) => tablesReferring(catalog, table))
    .flatMap((table) => findTable(catalog, table) ?? [])
    .filter((table) => !tables.includes(table));
}
