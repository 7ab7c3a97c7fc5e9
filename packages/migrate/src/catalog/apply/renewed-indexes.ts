/**
 * Indexes and keys that read a column, made anew with its new type. Those of the partitions have gone with
 * their partitioned table's, and come back under names that are chosen anew. After ATPostAlterTypeCleanup
 * (tablecmds.c).
 */
import { as, type IndexElem, type IndexStmt, type Node } from '@citrate/parser';
import { elementsOf } from '../definition/index-constraints.ts';
import { raise } from '../errors.ts';
import { partitionsOf } from '../hierarchy.ts';
import { indexesOf } from '../keys.ts';
import type { Catalog, Column, Index, QualifiedName, Table } from '../model.ts';
import { mayRead } from '../names/columns-read.ts';
import { indexColumnNames, indexElements } from '../names/index-columns.ts';
import { sameName, strings } from '../names-of.ts';
import { isDefaultClass } from '../operator-classes.ts';
import { withoutRelation, withRelation } from '../update.ts';
import { spreadIndex } from './clone-index.ts';
import { requireOperatorClasses } from './index-columns.ts';
import type { Run } from './run.ts';
import { changeTable, constraintOf, tableOf } from './tables.ts';

/** `column` is as it was. */
export function renewIndexes(run: Run, name: QualifiedName, column: Column): void {
  const table = tableOf(run, name);
  const renewed = indexesReading(run, table, column.name).map((index): Index => {
    const columns = indexColumnNames(elementsOfIndex(index, table), run.pg);
    const { definition } = index;
    if (!definition?.indexParams) return { ...index, columns };
    const indexParams = withoutDefaults(definition, column, run.catalog);
    return { ...index, columns, definition: { ...definition, indexParams } };
  });
  // Put back even if they say the same: who compares the catalogs sees that they were built anew.
  for (const index of renewed) run.catalog = withRelation(run.catalog, index);
  if (table.partitionKey) spreadAnew(run, renewed);
}

/** The class of operators that was the default for the old type is not named: the new one has its own. */
function withoutDefaults(
  { indexParams = [], accessMethod = 'btree' }: IndexStmt,
  { name, type }: Column,
  catalog: Catalog,
): Node[] {
  return indexParams.map((node) => {
    const element = as(node, 'IndexElem');
    if (element?.name !== name || !element.opclass) return node;
    const { opclass, ...rest } = element;
    return isDefaultClass(catalog, type, accessMethod, opclass) ? { IndexElem: rest } : node;
  });
}

/** There must be classes of operators for the column's new type, too. */
export function requireClassesStill(run: Run, name: QualifiedName, column: string): void {
  const table = tableOf(run, name);
  for (const index of indexesOf(run.catalog, table)) {
    const behind = index.constraint ? constraintOf(table, index.name)?.definition : undefined;
    const keys = behind
      ? strings(behind.keys).map((key) => ({ name: key }))
      : indexElements(index.definition?.indexParams);
    const changed = keys.filter((element) => element.name === column);
    const method = index.definition?.accessMethod ?? behind?.access_method;
    requireOperatorClasses(run.catalog, table, changed, method);
  }
}

/** A part of a partitioned index does not go by itself; 2BP01. */
export function refuseParts(run: Run, name: QualifiedName, column: string): void {
  const part = indexesReading(run, tableOf(run, name), column).find(({ parent }) => parent);
  if (!part?.parent) return;
  const whole = `index ${part.parent.name}`;
  raise('2BP01', `cannot drop index ${part.name} because ${whole} requires it`, {
    hint: `You can drop ${whole} instead.`,
  });
}

function indexesReading(run: Run, table: Table, column: string): readonly Index[] {
  return indexesOf(run.catalog, table).filter((index) =>
    elementsOfIndex(index, table).some(
      ({ name, expr }) => name === column || mayRead(expr, column, table.name),
    ),
  );
}

function elementsOfIndex({ name, constraint, definition }: Index, table: Table): IndexElem[] {
  const behind = constraint ? constraintOf(table, name) : undefined;
  if (behind) return elementsOf(behind);
  return [
    ...indexElements(definition?.indexParams),
    ...indexElements(definition?.indexIncludingParams),
  ];
}

/** Indexes of partitions that could join are themselves gone by then, and made anew later. */
const none = (): boolean => false;

/** Keys first. What was ON ONLY the partitioned table is on all now. */
function spreadAnew(run: Run, indexes: readonly Index[]): void {
  const whole = indexes.filter(({ parent }) => !parent);
  for (const index of whole) dropParts(run, index);
  for (const index of whole.toSorted((a, b) => Number(b.constraint) - Number(a.constraint))) {
    const valid = { ...index, valid: true };
    run.catalog = withRelation(run.catalog, valid);
    spreadIndex(run, valid, none);
  }
}

function dropParts(run: Run, index: Index): void {
  for (const partition of partitionsOf(run.catalog, tableOf(run, index.table))) {
    for (const part of indexesOf(run.catalog, partition)) {
      if (!part.parent || !sameName(part.parent, index)) continue;
      dropParts(run, part);
      run.catalog = withoutRelation(run.catalog, part);
      if (!part.constraint) continue;
      const { constraints } = tableOf(run, partition);
      changeTable(run, partition, {
        constraints: constraints.filter((constraint) => constraint.name !== part.name),
      });
    }
  }
}
