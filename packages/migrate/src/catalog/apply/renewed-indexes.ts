/**
 * Indexes and keys that read a column, made anew with its new type. Those of the partitions have gone with
 * their partitioned table's, and come back under names that are chosen anew. After ATPostAlterTypeCleanup
 * (tablecmds.c).
 */
import type { IndexElem } from '@citrate/parser';
import { elementsOf } from '../definition/index-constraints.ts';
import { raise } from '../errors.ts';
import { partitionsOf } from '../hierarchy.ts';
import { indexesOf } from '../keys.ts';
import type { Index, QualifiedName, Table } from '../model.ts';
import { mayRead } from '../names/columns-read.ts';
import { indexColumnNames, indexElements } from '../names/index-columns.ts';
import { sameName } from '../names-of.ts';
import { withoutRelation, withRelation } from '../update.ts';
import { spreadIndex } from './clone-index.ts';
import type { Run } from './run.ts';
import { changeTable, constraintOf, tableOf } from './tables.ts';

export function renewIndexes(run: Run, name: QualifiedName, column: string): void {
  const table = tableOf(run, name);
  const renewed = indexesReading(run, table, column).map((index) => {
    const elements = elementsOfIndex(index, table);
    return { ...index, columns: indexColumnNames(elements, run.pg) };
  });
  // Put back even if they say the same: who compares the catalogs sees that they were built anew.
  for (const index of renewed) run.catalog = withRelation(run.catalog, index);
  if (table.partitionKey) spreadAnew(run, renewed);
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
