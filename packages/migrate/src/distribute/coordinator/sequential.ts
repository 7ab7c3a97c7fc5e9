/**
 * When a transaction on a Citus has to use one connection per node. Citus changes shards over several
 * connections each; what is about whole nodes, or about a reference table that the shards refer to, has
 * to see what these have done, and is refused after them. Told at the start, all goes over one.
 */
import { as, type Node, type RangeVar } from '@citrate/parser';
import { resolveTable, tablesReferring } from '../../catalog/index.ts';
import type { Catalog, Table } from '../../catalog/model.ts';
import { tableAbout } from '../about-table.ts';
import type { VerdictKind } from '../verdict.ts';

/** A statement that Citus takes, as it was judged. */
export interface Ran {
  readonly tree: Node;
  readonly kind: VerdictKind;
  readonly before: Catalog;
  readonly after: Catalog;
}

/** Whether the statements of one transaction have to run with multi_shard_modify_mode `sequential`. */
export function needsSequential(statements: readonly Ran[]): boolean {
  const first = statements.findIndex(isParallel);
  return first !== -1 && statements.slice(first + 1).some(isSequential);
}

/** It reaches the shards of a table over several connections. */
function isParallel({ tree, kind, before, after }: Ran): boolean {
  if (kind === 'engine') return true;
  if (kind !== 'per shard') return false;
  const table = tableAbout(tree, before) ?? tableAbout(tree, after);
  return table === undefined || isSpread(table);
}

function isSpread(table: Table | undefined): boolean {
  const { distribution } = table ?? {};
  return distribution?.kind === 'distributed' && distribution.shards.length > 1;
}

/** It has to see what shards have become. */
function isSequential({ tree, kind, before, after }: Ran): boolean {
  if (kind === 'all nodes') return true;
  const table = tableAbout(tree, after) ?? tableAbout(tree, before);
  if (!table) return false;
  if (table.distribution?.kind === 'reference') return tablesReferring(after, table).some(isSpread);
  return isSpread(table) && addsKeyToReference(tree, after);
}

function addsKeyToReference(tree: Node, catalog: Catalog): boolean {
  const cmds = as(tree, 'AlterTableStmt')?.cmds ?? [];
  return cmds.some((node) => {
    const def = as(node, 'AlterTableCmd')?.def;
    const columns = as(def, 'ColumnDef')?.constraints ?? [];
    const constraints = [def, ...columns].flatMap((each) => as(each, 'Constraint') ?? []);
    return constraints.some(({ pktable }) => isReference(pktable, catalog));
  });
}

function isReference(name: RangeVar | undefined, catalog: Catalog): boolean {
  return name !== undefined && resolveTable(catalog, name)?.distribution?.kind === 'reference';
}
