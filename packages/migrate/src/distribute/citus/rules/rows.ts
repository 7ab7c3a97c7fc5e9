import type { NodeOf, RangeVar } from '@citrate/parser';
import { isManagedName } from '../kinds.ts';
import { refusedRows } from '../rows/index.ts';
import type { Change, CitusRule, Reach } from '../rule.ts';

type RowTag = 'DeleteStmt' | 'InsertStmt' | 'MergeStmt' | 'UpdateStmt';

function reach({ relation }: { readonly relation?: RangeVar }, { before }: Change): Reach {
  return isManagedName(relation, before) ? 'per shard' : 'local';
}

/** Citus routes rows by itself. */
export const rows: { readonly [T in RowTag]: CitusRule<T> } = {
  DeleteStmt: {
    refusesBefore: (statement: NodeOf<'DeleteStmt'>, catalog) =>
      refusedRows({ DeleteStmt: statement }, catalog),
    reach,
  },
  InsertStmt: {
    refusesBefore: (statement: NodeOf<'InsertStmt'>, catalog) =>
      refusedRows({ InsertStmt: statement }, catalog),
    reach,
  },
  MergeStmt: {
    refusesBefore: (statement: NodeOf<'MergeStmt'>, catalog) =>
      refusedRows({ MergeStmt: statement }, catalog),
    reach,
  },
  UpdateStmt: {
    refusesBefore: (statement: NodeOf<'UpdateStmt'>, catalog) =>
      refusedRows({ UpdateStmt: statement }, catalog),
    reach,
  },
};
