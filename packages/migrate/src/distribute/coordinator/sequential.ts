/**
 * When a transaction on a Citus has to use one connection per node. Citus changes shards over several
 * connections each; what is about whole nodes, or about a reference table that the shards refer to, has
 * to see what these have done, and is refused after them. Told at the start, all goes over one.
 */
import { as, type Node, type RangeVar, tagOf, walk } from '@citrate/parser';
import { nameKey, rangeVar, resolveTable, strings, tablesReferring } from '../../catalog/index.ts';
import type { Catalog, Schema, Table } from '../../catalog/model.ts';
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
  const call = statements.findIndex(({ kind }) => kind === 'engine');
  return (
    (first !== -1 && statements.slice(first + 1).some(isSequential)) ||
    (call !== -1 && statements.slice(call + 1).some(dropsKeysToReference))
  );
}

/**
 * Dropping shards that refer to a reference table locks its copies: over several connections, which a new
 * distributed table has opened, each waits for another, and Citus finds a deadlock of one session.
 */
function dropsKeysToReference({ tree, before }: Ran): boolean {
  const { removeType, objects = [] } = as(tree, 'DropStmt') ?? {};
  if (removeType !== 'OBJECT_TABLE') return false;
  return objects.some((node) => {
    const table = resolveTable(before, rangeVar(strings(as(node, 'List')?.items)));
    return table !== undefined && isSpread(table) && refersToReference(table, before);
  });
}

function refersToReference({ constraints }: Table, catalog: Catalog): boolean {
  return constraints.some(
    ({ definition: { pktable } }) => pktable !== undefined && isReference(pktable, catalog),
  );
}

/** It reaches the shards of a table over several connections. Rows with values find their shards one by one. */
function isParallel(ran: Ran): boolean {
  const { tree, kind, before, after } = ran;
  if (kind === 'engine') return true;
  if (isInsertOfValues(tree)) return false;
  const tables = tablesOf(tree, before, after);
  if (kind === 'local') return reading.has(tagOf(tree)) && tables.some(isSpread);
  return kind === 'per shard' && (tables.length === 0 || tables.some(isSpread));
}

/** Queries that are run, and kept on the coordinator. */
const reading: ReadonlySet<string> = new Set(['CreateTableAsStmt', 'SelectStmt']);

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
  if (kind === 'local') return false;
  return tablesOf(tree, after, before).some((table) =>
    table.distribution?.kind === 'reference'
      ? refersFromShards(table, after)
      : isSpread(table) && addsKeyToReference(tree, after),
  );
}

/** Whether shards refer to it, by way of other tables as well. */
function refersFromShards(table: Table, catalog: Catalog): boolean {
  const seen = new Set<string>();
  const open: Table[] = [table];
  for (let one = open.pop(); one; one = open.pop()) {
    if (isSpread(one)) return true;
    if (seen.has(nameKey(one))) continue;
    seen.add(nameKey(one));
    open.push(...tablesReferring(catalog, one));
  }
  return false;
}

/** All tables that it names, and those of a schema that it is about. */
function tablesOf(tree: Node, ...catalogs: readonly Catalog[]): readonly Table[] {
  const names: RangeVar[] = [];
  walk(tree, { RangeVar: (name) => void names.push(name) });
  const schemas = grantedSchemas(tree);
  return catalogs.flatMap((catalog) => {
    const about = tableAbout(tree, catalog);
    return [
      ...(about ? [about] : []),
      ...names.flatMap((name) => resolveTable(catalog, name) ?? []),
      ...schemas.flatMap((name) => tablesIn(catalog.schemas.get(name))),
    ];
  });
}

/** GRANT … ON ALL TABLES IN SCHEMA */
function grantedSchemas(tree: Node): readonly string[] {
  const { targtype, objects } = as(tree, 'GrantStmt') ?? {};
  return targtype === 'ACL_TARGET_ALL_IN_SCHEMA' ? strings(objects) : [];
}

function tablesIn(schema: Schema | undefined): readonly Table[] {
  return [...(schema?.relations.values() ?? [])].filter((one) => one.kind === 'table');
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
