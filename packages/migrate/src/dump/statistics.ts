import type { Node } from '@citrate/parser';
import { qualifiedRangeVar, type Statistics, stringNode } from '../catalog/index.ts';
import { relationKey, schemaKey } from './keys.ts';
import type { Piece } from './model.ts';
import { names } from './trees.ts';

/** How many kinds there are: to gather all of them goes without saying. */
const ALL_KINDS = 3;

export function statisticsPieces(statistics: Statistics): readonly Piece[] {
  const { schema, name, table, columns, expressions, kinds } = statistics;
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
  ];
}
