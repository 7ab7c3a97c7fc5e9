import { as, type Node, type TransactionStmt } from '@citrate/parser';
import type { Catalog } from '../catalog/index.ts';

/** What ROLLBACK, or ROLLBACK TO a savepoint, brings back. */
interface Saved {
  /** Absent for the beginning of the transaction. */
  readonly savepoint?: string;
  readonly catalog: Catalog;
}

/** The transaction block that a script is in. */
export interface Transaction {
  /** The beginning, then the savepoints; empty outside of a block. */
  readonly saved: readonly Saved[];
  /** A statement failed since the last of `saved`: nothing after that can be committed. */
  readonly failed: boolean;
}

export const noTransaction: Transaction = { saved: [], failed: false };

export interface Moved {
  readonly catalog: Catalog;
  readonly transaction: Transaction;
}

export function transactionStatement(tree: Node): TransactionStmt | undefined {
  return as(tree, 'TransactionStmt');
}

/**
 * What BEGIN, COMMIT and the like make of the catalog. A transaction that is prepared is over, too:
 * its changes will be there once it is committed.
 */
export function moveTransaction(
  { kind, savepoint_name: name = '' }: TransactionStmt,
  { catalog, transaction }: Moved,
): Moved {
  const { saved, failed } = transaction;
  const start = saved[0]?.catalog ?? catalog;
  switch (kind) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return saved.length > 0 ? { catalog, transaction } : begun(catalog);
    case 'TRANS_STMT_COMMIT':
    case 'TRANS_STMT_PREPARE':
      return { catalog: failed ? start : catalog, transaction: noTransaction };
    case 'TRANS_STMT_ROLLBACK':
      return { catalog: start, transaction: noTransaction };
    case 'TRANS_STMT_SAVEPOINT':
      return { catalog, transaction: { saved: [...saved, { savepoint: name, catalog }], failed } };
    case 'TRANS_STMT_ROLLBACK_TO': {
      const upTo = saved.slice(0, indexOf(saved, name) + 1);
      const last = upTo.at(-1);
      return last
        ? { catalog: last.catalog, transaction: { saved: upTo, failed: false } }
        : { catalog, transaction };
    }
    case 'TRANS_STMT_RELEASE': {
      const at = indexOf(saved, name);
      const left = at < 0 ? saved : saved.slice(0, at);
      return { catalog, transaction: { saved: left, failed } };
    }
    default:
      return { catalog, transaction };
  }
}

function begun(catalog: Catalog): Moved {
  return { catalog, transaction: { saved: [{ catalog }], failed: false } };
}

function indexOf(saved: readonly Saved[], name: string): number {
  return saved.findLastIndex(({ savepoint }) => savepoint === name);
}
