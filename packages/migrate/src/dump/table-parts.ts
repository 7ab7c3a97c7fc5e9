import type { Node } from '@citrate/parser';
import {
  type Catalog,
  type Index,
  type Statistics,
  sameName,
  type Table,
} from '../catalog/index.ts';
import { qualify } from '../complete/index.ts';
import { relationComments, statisticsComment } from './comments.ts';
import type { Piece } from './model.ts';
import { policyPieces } from './policies.ts';
import { statisticsPieces } from './statistics.ts';
import { storagePieces } from './storage.ts';

/**
 * Statements that give a table what it has beyond columns, constraints, indexes, privileges and what
 * runs with its changes: storage and statistics of columns, extended statistics, policies, comments.
 * All that they name of the table is there before.
 */
export function tableParts(table: Table, catalog: Catalog): readonly Node[] {
  const statistics = statisticsOf(table, catalog);
  const pieces: readonly Piece[] = [
    ...storagePieces(table),
    ...statistics.flatMap(statisticsPieces),
    ...policyPieces(table),
    ...relationComments(table),
    ...indexesOf(table, catalog).flatMap(relationComments),
    ...statistics.flatMap(statisticsComment),
  ];
  return pieces.map(({ tree }) => qualify(tree, catalog));
}

/** The table's extended statistics, whichever schema they are in. */
export function statisticsOf(table: Table, { schemas }: Catalog): readonly Statistics[] {
  const all = [...schemas.values()].flatMap(({ statistics }) => [...statistics.values()]);
  return all.filter((one) => sameName(one.table, table));
}

function indexesOf(table: Table, { schemas }: Catalog): readonly Index[] {
  const relations = [...(schemas.get(table.schema)?.relations.values() ?? [])];
  return relations.filter(
    (relation): relation is Index => relation.kind === 'index' && sameName(relation.table, table),
  );
}
