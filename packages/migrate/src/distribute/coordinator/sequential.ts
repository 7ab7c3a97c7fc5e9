/**
 * When a transaction on a Citus has to use one connection per node. Citus changes shards over several
 * connections each; what is about whole nodes, or about a reference table that the shards refer to, has
 * to see what these have done, and is refused after them. Told at the start, all goes over one.
 */
import { as, type Node, type RangeVar, type Tag, tagOf } from '@citrate/parser';
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

/** It reaches the shards of a table over several connections. Rows with values find their shards one by one. */
function isParallel({ tree, kind, before, after }: Ran): boolean {
  if (kind === 'engine') return true;
  if (kind !== 'per shard' || isInsertOfValues(tree)) return false;
  const tables = tablesOf(tree, before, after);
  return tables.length === 0 || tables.some(isSpread);
}

function isInsertOfValues(tree: Node): boolean {
  const query = as(as(tree, 'InsertStmt')?.selectStmt, 'SelectStmt');
  return query !== undefined && (query.valuesLists ?? []).length > 0;
}

function isSpread({ distribution }: Table): boolean {
  return distribution?.kind === 'distributed' && distribution.shards.length > 1;
}

/** It has to see what shards have become. A view is made on every node, and looks at no shard. */
function isSequential({ tree, kind, before, after }: Ran): boolean {
  if (kind === 'all nodes') return as(tree, 'ViewStmt') === undefined;
  return tablesOf(tree, after, before).some((table) =>
    table.distribution?.kind === 'reference'
      ? tablesReferring(after, table).some(isSpread)
      : isSpread(table) && addsKeyToReference(tree, after),
  );
}

/** The tables that it changes, their rows included. */
function tablesOf(tree: Node, ...catalogs: readonly Catalog[]): readonly Table[] {
  return catalogs.flatMap((catalog) => {
    const about = tableAbout(tree, catalog);
    const named = (changed[tagOf(tree)]?.(tree) ?? []).flatMap(
      (name) => resolveTable(catalog, name) ?? [],
    );
    return about ? [about, ...named] : named;
  });
}

const changed: { readonly [T in Tag]?: (tree: Node) => readonly RangeVar[] } = {
  DeleteStmt: (tree) => present(as(tree, 'DeleteStmt')?.relation),
  IndexStmt: (tree) => present(as(tree, 'IndexStmt')?.relation),
  InsertStmt: (tree) => present(as(tree, 'InsertStmt')?.relation),
  MergeStmt: (tree) => present(as(tree, 'MergeStmt')?.relation),
  TruncateStmt: (tree) =>
    (as(tree, 'TruncateStmt')?.relations ?? []).flatMap((node) => as(node, 'RangeVar') ?? []),
  UpdateStmt: (tree) => present(as(tree, 'UpdateStmt')?.relation),
};

function present(name: RangeVar | undefined): readonly RangeVar[] {
  return name ? [name] : [];
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
