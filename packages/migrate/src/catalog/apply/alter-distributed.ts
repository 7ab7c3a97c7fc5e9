/** alter_distributed_table: Citus makes a table again, with other shards. After AlterDistributedTable (alter_table.c). */
import { type DistributionCall } from '../distribution-call.ts';
import { raise } from '../errors.ts';
import { familyOf } from '../hierarchy.ts';
import { findTable } from '../lookup.ts';
import type { Catalog, Table } from '../model.ts';
import { sameName } from '../names-of.ts';
import { colocated } from '../references.ts';
import { referrersOf, tablesReferring } from '../referrers.ts';
import { withTable } from '../update.ts';
import { joinGroup, placeLike, requireGroup, takeShards } from './colocation.ts';
import { refuseUnfit } from './distribution-column.ts';
import { type Run, warning } from './run.ts';
import { columnOf, tableOf } from './tables.ts';

/** The table gets new shards: by another column, in another number, or in another group. */
export function alterDistributedTable(table: Table, call: DistributionCall, run: Run): void {
  const { distribution } = table;
  if (distribution?.kind !== 'distributed') return;
  const name = call.values.get('distribution_column') ?? distribution.column;
  const column = columnOf(table, name);
  if (!column) {
    raise('42703', `column "${name}" of relation "${table.name}" does not exist`, {
      location: call.location,
    });
  }
  refuseUnfit(run.catalog, table, column, call.location);
  const cascades = call.values.get('cascade_to_colocated') === 'true';
  const tables = cascades ? [table, ...colocatedWith(table, run.catalog)] : [table];
  if (!cascades) dropForeignKeys(table, run);
  const count = String(distribution.shards.length);
  const values = new Map([['shard_count', count], ...call.values]);
  const wanted = requireGroup(run.catalog, table, column.type, { ...call, values });
  const { id, shardCount } = wanted.group;
  for (const member of tables.flatMap((one) => familyOf(run.catalog, one))) {
    const before = tableOf(run, member);
    if (before.distribution?.kind !== 'distributed') continue;
    const by = cascades ? before.distribution.column : column.name;
    const shards = placeLike(run.catalog, id, shardCount);
    const moved = { ...before.distribution, column: by, colocationId: id, shards };
    run.catalog = takeShards(
      withTable(run.catalog, { ...before, distribution: moved }),
      shardCount,
    );
  }
  run.catalog = joinGroup(run.catalog, wanted);
}

/** The other tables of its colocation group; partitions are with theirs. */
export function colocatedWith(table: Table, catalog: Catalog): readonly Table[] {
  const id = table.distribution?.colocationId;
  if (id === undefined) return [];
  return referrersOf(catalog, colocated(id)).filter(
    (other) => other.kind === 'table' && !other.isPartition && !sameName(other, table),
  ) as Table[];
}

/** A table made again by itself keeps foreign keys to reference tables only. */
function dropForeignKeys(table: Table, run: Run): void {
  for (const owner of [table, ...tablesReferring(run.catalog, table)]) {
    const current = tableOf(run, owner);
    const dropped = current.constraints.filter(
      ({ referenced }) =>
        referenced &&
        (sameName(referenced, table) || sameName(owner, table)) &&
        findTable(run.catalog, referenced)?.distribution?.kind === 'distributed',
    );
    if (dropped.length === 0) continue;
    const constraints = current.constraints.filter((one) => !dropped.includes(one));
    run.catalog = withTable(run.catalog, { ...current, constraints });
    for (const { name } of dropped) {
      warning(
        run,
        '01000',
        `alter_distributed_table() drops foreign key "${name}" of "${owner.name}"`,
        {
          detail: `Citus makes "${table.name}" again, without its foreign keys from and to distributed tables.`,
          hint: 'With cascade_to_colocated => true they are kept. Otherwise add it again, where the tables are still colocated.',
        },
      );
    }
  }
}
