import { as, type IndexElem, type Node } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Catalog, Relation } from '../model.ts';
import { columnsRead } from '../names/columns-read.ts';
import { requireComputedClass, requireOperatorClass } from '../operator-classes.ts';
import { isSystemColumn } from '../system-columns.ts';
import { analyse, refuseMutable, tableScope } from '../volatility/index.ts';
import { requireCollated } from './columns.ts';
import { type MaybeVirtual, refuseVirtual } from './virtual.ts';

/** Undefined of a view whose columns are not known. */
function columnsOf(relation: Relation): readonly MaybeVirtual[] | undefined {
  if (relation.kind === 'index' || relation.kind === 'sequence') return undefined;
  return relation.columns;
}

/** Every column that an index reads must be there; 42703. */
export function requireIndexColumns(
  catalog: Catalog,
  relation: Relation,
  elements: readonly IndexElem[],
  expressions: readonly Node[],
  location: number | undefined,
): void {
  const known = columnsOf(relation);
  if (!known) return;
  const scope = { schema: relation.schema, table: relation.name, columns: known, catalog };
  for (const { name, expr, collation } of elements) {
    const column = known.find((c) => c.name === name);
    if (!column && isSystemColumn(name)) refuseSystemColumn(name);
    if (name !== undefined && !column) {
      raise('42703', `column "${name}" does not exist`, { location });
    }
    if (column && collation) requireCollated(catalog, column.type, location);
    refuseSystemColumn(...columnsRead(expr, scope));
  }
  for (const expression of expressions) refuseSystemColumn(...columnsRead(expression, scope));
}

/** 0A000 for what is not there to be kept. After DefineIndex. */
export function refuseVirtualKeys(
  relation: Relation,
  elements: readonly IndexElem[],
  expressions: readonly Node[],
  catalog: Catalog,
  what: string,
): void {
  const columns = columnsOf(relation) ?? [];
  if (!columns.some(({ generated }) => generated?.kind === 'virtual')) return;
  const scope = { schema: relation.schema, table: relation.name, columns, catalog };
  const read = [...elements.map(({ expr }) => expr), ...expressions].flatMap((node) =>
    columnsRead(node, scope),
  );
  refuseVirtual(
    columns,
    [...elements.map(({ name }) => name), ...read],
    `${what} on virtual generated columns are not supported`,
  );
}

/** What a row has beside its columns changes without a change of the row. After DefineIndex. */
function refuseSystemColumn(...read: readonly (string | symbol | undefined)[]): void {
  if (!read.some(isSystemColumn)) return;
  raise('0A000', 'index creation on system columns is not supported');
}

/** There must be a class of operators for each, named or not. */
export function requireOperatorClasses(
  catalog: Catalog,
  relation: Relation,
  elements: readonly IndexElem[],
  method = 'btree',
): void {
  const known = columnsOf(relation) ?? [];
  const scope = tableScope(catalog, relation, known);
  for (const { name, expr, opclass } of elements) {
    const column = known.find((c) => c.name === name);
    if (column) requireOperatorClass(catalog, column.type, method, opclass);
    else if (expr) requireComputedClass(catalog, analyse(expr, scope).type, method, opclass);
  }
}

/** What an index computes may depend on nothing but the row; 42P17. Functions are known to be there. */
export function requireSteady(
  catalog: Catalog,
  relation: Relation,
  elements: readonly IndexElem[],
  predicate: Node | undefined,
): void {
  const scope = tableScope(catalog, relation, columnsOf(relation) ?? []);
  if (predicate) refuseMutable(predicate, 'predicate', scope);
  for (const { expr } of elements) {
    if (expr) refuseMutable(expr, 'index', scope);
    if (as(expr, 'RowExpr')) raise('42P16', 'column "row" has pseudo-type record');
  }
}
