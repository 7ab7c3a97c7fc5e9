/** Partitioned tables on a fleet: their partitions have shards of their own, beside the table's. */
import { type AlterTableStmt, as } from '@citrate/parser';
import {
  type Catalog,
  findTable,
  indexesOf,
  relationChanges,
  sameName,
  type Table,
  type TableConstraint,
  type TreeDiagnostic,
} from '../catalog/index.ts';
import { problem } from './rule.ts';
import { shown, sqlList, sqlName } from './words.ts';

/** What keeps a partitioned table, or a partition, from having shards. `catalog` has them already. */
export function judgePartitions(table: Table, catalog: Catalog): readonly TreeDiagnostic[] {
  const [parent] = table.isPartition ? (table.parents ?? []) : [];
  const whole = parent && findTable(catalog, parent);
  if (!whole && !table.partitionKey) return [];
  if (whole && !whole.distribution) return [withoutParent(table, whole, catalog)];
  return [...(table.partitionKey ? judgeIndexes(table, catalog) : [])];
}

function withoutParent(table: Table, whole: Table, catalog: Catalog): TreeDiagnostic {
  return problem(
    'partitions',
    `${shown(table, catalog)} cannot be distributed without its partitioned table`,
    {
      detail: 'The rows of a partitioned table are all in shards, or none of them is.',
      hint: `Distribute ${sqlName(whole)}: its partitions are distributed with it.`,
    },
  );
}

/** Shards get their indexes with all that belong to them. */
function judgeIndexes(table: Table, catalog: Catalog): readonly TreeDiagnostic[] {
  const unfinished = indexesOf(catalog, table).filter(({ valid }) => !valid);
  return unfinished.map(({ name }) =>
    problem('partitions', `${shown(table, catalog)} cannot be distributed with index "${name}"`, {
      detail: 'The index is not valid: some partitions have no part of it.',
      hint: 'Attach an index of each partition to it first, or drop it.',
    }),
  );
}

/**
 * New parts of foreign keys of the partitioned table, which a partition calls otherwise: on shards the
 * name may be free.
 */
export function judgeClones(before: Catalog, after: Catalog): readonly TreeDiagnostic[] {
  return relationChanges(before, after).flatMap(({ before: old, after: table }) => {
    if (table?.kind !== 'table' || old?.kind !== 'table') return [];
    if (!table.isPartition || !table.distribution) return [];
    const known = new Set(old.constraints.map(({ name }) => name));
    const clones = table.constraints.filter(
      ({ kind, name, parent }) =>
        kind === 'foreign key' &&
        !known.has(name) &&
        parent &&
        parent.constraint !== name &&
        !sameName(parent, table),
    );
    return clones.map((clone) => namedApart(clone, table, after));
  });
}

function namedApart({ parent }: TableConstraint, table: Table, catalog: Catalog): TreeDiagnostic {
  const name = parent?.constraint ?? '';
  return problem(
    'partitions',
    `foreign key "${name}" cannot be passed on to ${shown(table, catalog)} by its name`,
    {
      detail: `${shown(table, catalog)} has another constraint "${name}": on shards the two have different names, and the server would choose otherwise.`,
      hint: `Rename the other constraint first: ALTER TABLE ${sqlName(table)} RENAME CONSTRAINT ${sqlList([name])} TO ….`,
    },
  );
}

/** The indexes of partitions would have to become constraints as well, which no server does. */
export function judgeUsingIndex(
  { cmds }: AlterTableStmt,
  table: Table,
  catalog: Catalog,
): readonly TreeDiagnostic[] {
  const constraints = (cmds ?? []).flatMap((node) => {
    const constraint = as(as(node, 'AlterTableCmd')?.def, 'Constraint');
    return constraint?.indexname === undefined ? [] : [constraint];
  });
  return constraints.map(({ indexname, location }) =>
    problem(
      'partitions',
      `index "${indexname}" of ${shown(table, catalog)} cannot become a constraint`,
      {
        detail: 'PostgreSQL does not support USING INDEX on partitioned tables.',
        hint: 'Write the columns of the constraint: its index is made anew.',
        location,
      },
    ),
  );
}
