import type { Node } from '@citrate/parser';
import {
  type QualifiedName,
  qualifiedRangeVar,
  type Statistics,
  stringNode,
} from '../catalog/index.ts';
import { relationKey, schemaKey } from './keys.ts';
import type { Piece } from './model.ts';
import { names } from './trees.ts';

/** How many kinds there are: to gather all of them goes without saying. */
const ALL_KINDS = 3;

export function statisticsPieces(statistics: Statistics): readonly Piece[] {
  const { schema, name, table, columns, expressions, kinds, target } = statistics;
  const exprs = [
    ...columns.map((column): Node => ({ StatsElem: { name: column } })),
    ...expressions.map((expr): Node => ({ StatsElem: { expr } })),
  ];
  const isSaid = kinds.length > 0 && kinds.length < ALL_KINDS;
  return [
    {
      rank: 'statistics',
      name: [schema, name],
      tree: {
        CreateStatsStmt: {
          defnames: names({ schema, name }),
          ...(isSaid && { stat_types: kinds.map(stringNode) }),
          exprs,
          relations: [{ RangeVar: qualifiedRangeVar(table) }],
        },
      },
      needs: [schemaKey(schema), relationKey(table)],
    },
    ...(target === undefined ? [] : [withTarget({ schema, name }, target)]),
  ];
}

function withTarget(statistics: QualifiedName, target: number): Piece {
  const stxstattarget: Node = { Integer: target === 0 ? {} : { ival: target } };
  return {
    rank: 'statistics target',
    name: [statistics.schema, statistics.name],
    tree: { AlterStatsStmt: { defnames: names(statistics), stxstattarget } },
  };
}
