/** What a statement about rows writes to, and reads from. */
import { as, type Node, type RangeVar, type ResTarget, walk } from '@citrate/parser';
import { resolveTable, strings } from '../../../catalog/index.ts';
import type { Catalog, Column, Distribution, Table } from '../../../catalog/model.ts';

/** A table, with the name that the statement has for it. */
export interface Named {
  readonly table: Table;
  readonly as: string;
}

/** Tables that a node names anywhere; those of WITH are none of them. */
export function tablesIn(
  node: Node | readonly Node[] | undefined,
  catalog: Catalog,
): readonly Named[] {
  const own = new Set<string | undefined>();
  const names: RangeVar[] = [];
  walk(node ?? [], {
    CommonTableExpr: ({ ctename }) => void own.add(ctename),
    RangeVar: (name) => void names.push(name),
  });
  const outside = names.filter(
    ({ schemaname, relname }) => schemaname !== undefined || !own.has(relname),
  );
  return outside.flatMap((name) => named(name, catalog) ?? []);
}

/** Tables that stand in a FROM themselves, joined or not: those of its sub-selects are left out. */
export function joinedTables(
  from: readonly Node[] | undefined,
  withClause: { readonly ctes?: readonly Node[] } | undefined,
  catalog: Catalog,
): readonly Named[] {
  const own = new Set((withClause?.ctes ?? []).map((node) => as(node, 'CommonTableExpr')?.ctename));
  const names = (from ?? []).flatMap(joinedNames);
  return names
    .filter(({ schemaname, relname }) => schemaname !== undefined || !own.has(relname))
    .flatMap((name) => named(name, catalog) ?? []);
}

function joinedNames(node: Node): readonly RangeVar[] {
  const { larg, rarg } = as(node, 'JoinExpr') ?? {};
  if (larg && rarg) return [...joinedNames(larg), ...joinedNames(rarg)];
  const name = as(node, 'RangeVar');
  return name ? [name] : [];
}

export function named(name: RangeVar | undefined, catalog: Catalog): Named | undefined {
  const table = name && resolveTable(catalog, name);
  return table && { table, as: name.alias?.aliasname ?? table.name };
}

/** Spread over nodes, or on one of them. */
export function isSharded({ distribution }: Table): boolean {
  return distribution?.kind === 'distributed' || distribution?.kind === 'single shard';
}

export function isColocated(a: Table, b: Table): boolean {
  return groupOf(a.distribution) === groupOf(b.distribution);
}

function groupOf(distribution: Distribution | undefined): number | undefined {
  return distribution?.colocationId;
}

/** The column whose value decides on the shard of a row. */
export function keyOf({ distribution, columns }: Table): Column | undefined {
  if (distribution?.kind !== 'distributed') return undefined;
  return columns.find(({ name }) => name === distribution.column);
}

export function resTargets(nodes: readonly Node[] | undefined): readonly ResTarget[] {
  return (nodes ?? []).flatMap((node) => as(node, 'ResTarget') ?? []);
}

/** Whether an expression is a column, by the name of its table or by none. */
export function isColumn(node: Node | undefined, column: string, of: string): boolean {
  const names = strings(as(node, 'ColumnRef')?.fields);
  const [name, table = of] = names.toReversed();
  return name === column && table === of;
}

/** What has to be true all at once: the operands of AND. */
export function conjuncts(condition: Node | undefined): readonly Node[] {
  const { boolop, args = [] } = as(condition, 'BoolExpr') ?? {};
  if (boolop === 'AND_EXPR') return args.flatMap(conjuncts);
  return condition ? [condition] : [];
}

/** Both sides of `a = b`. */
export function equalSides(condition: Node): readonly [Node, Node] | undefined {
  const { kind, name, lexpr, rexpr } = as(condition, 'A_Expr') ?? {};
  const isEqual = kind === 'AEXPR_OP' && strings(name).at(-1) === '=';
  return isEqual && lexpr && rexpr ? [lexpr, rexpr] : undefined;
}

/** Whether any table of the statement is one of Citus's. */
export function concernsCitus(nodes: readonly Node[], catalog: Catalog): boolean {
  return tablesIn(nodes, catalog).some(({ table }) => table.distribution !== undefined);
}
