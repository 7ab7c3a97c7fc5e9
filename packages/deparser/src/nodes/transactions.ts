/** Transactions, cursors, prepared statements. */
import type { DeclareCursorStmt, FetchStmt, TransactionStmt } from '@citrate/parser';
import { group, line, list, type Printers, parens, words } from '../printer.ts';
import { quoteIdentifier, quoteKeyword, quoteLiteral } from '../quote.ts';
import { bits, choices, choose, missing, none, required, whole } from '../tree.ts';
import { transactionModes } from './settings.ts';

export const transactions: Printers<
  | 'ClosePortalStmt'
  | 'DeallocateStmt'
  | 'DeclareCursorStmt'
  | 'ExecuteStmt'
  | 'FetchStmt'
  | 'PrepareStmt'
  | 'TransactionStmt'
> = {
  TransactionStmt: (n) => {
    checkFields(n);
    switch (n.kind) {
      case 'TRANS_STMT_BEGIN':
        return words('BEGIN', transactionModes(n.options));
      case 'TRANS_STMT_START':
        return words('START TRANSACTION', transactionModes(n.options));
      case 'TRANS_STMT_COMMIT':
        return words('COMMIT', n.chain && 'AND CHAIN');
      case 'TRANS_STMT_ROLLBACK':
        return words('ROLLBACK', n.chain && 'AND CHAIN');
      case 'TRANS_STMT_SAVEPOINT':
        return `SAVEPOINT ${savepoint(n)}`;
      case 'TRANS_STMT_RELEASE':
        return `RELEASE SAVEPOINT ${savepoint(n)}`;
      case 'TRANS_STMT_ROLLBACK_TO':
        return `ROLLBACK TO SAVEPOINT ${savepoint(n)}`;
      case 'TRANS_STMT_PREPARE':
        return `PREPARE TRANSACTION ${gid(n)}`;
      case 'TRANS_STMT_COMMIT_PREPARED':
        return `COMMIT PREPARED ${gid(n)}`;
      default:
        return `ROLLBACK PREPARED ${gid(n)}`;
    }
  },

  DeclareCursorStmt: (n) =>
    group(
      words(
        'DECLARE',
        quoteIdentifier(n.portalname ?? missing(n, 'portalname')),
        cursorOptions(n),
        'CURSOR',
        (n.options ?? 0) & cursor.hold && 'WITH HOLD',
        'FOR',
      ),
      line,
      n.query ?? missing(n, 'query'),
    ),

  FetchStmt: (n) =>
    words(
      n.ismove ? 'MOVE' : 'FETCH',
      choose(n, 'direction', fetchDirections),
      rowCount(n),
      'FROM',
      quoteIdentifier(n.portalname ?? missing(n, 'portalname')),
    ),

  ClosePortalStmt: (n) => words('CLOSE', n.portalname ? quoteIdentifier(n.portalname) : 'ALL'),

  PrepareStmt: (n) =>
    group(
      words(
        'PREPARE',
        quoteIdentifier(n.name ?? missing(n, 'name')),
        parens(list(n.argtypes)),
        'AS',
      ),
      line,
      n.query ?? missing(n, 'query'),
    ),

  ExecuteStmt: (n) =>
    words('EXECUTE', quoteIdentifier(n.name ?? missing(n, 'name')), parens(list(n.params))),

  DeallocateStmt: (n) =>
    n.isall ? 'DEALLOCATE ALL' : `DEALLOCATE ${quoteKeyword(required(n, 'name'))}`,
};

/** The field that a statement of each kind may have. */
const fieldOf = choices({
  TRANS_STMT_BEGIN: 'options',
  TRANS_STMT_START: 'options',
  TRANS_STMT_COMMIT: 'chain',
  TRANS_STMT_ROLLBACK: 'chain',
  TRANS_STMT_SAVEPOINT: 'savepoint_name',
  TRANS_STMT_RELEASE: 'savepoint_name',
  TRANS_STMT_ROLLBACK_TO: 'savepoint_name',
  TRANS_STMT_PREPARE: 'gid',
  TRANS_STMT_COMMIT_PREPARED: 'gid',
  TRANS_STMT_ROLLBACK_PREPARED: 'gid',
});

/** Checks that a statement has no field of another kind. */
function checkFields(n: TransactionStmt): void {
  const own = choose(n, 'kind', fieldOf);
  for (const field of ['options', 'chain', 'savepoint_name', 'gid'] as const) {
    if (field !== own) none(n, field);
  }
}

function savepoint(n: TransactionStmt): string {
  return quoteIdentifier(n.savepoint_name ?? missing(n, 'savepoint_name'));
}

function gid(n: TransactionStmt): string {
  return quoteLiteral(n.gid ?? '');
}

/** CURSOR_OPT_… of PostgreSQL's parsenodes.h. */
const cursor = {
  binary: 0x1,
  scroll: 0x2,
  noScroll: 0x4,
  insensitive: 0x8,
  asensitive: 0x10,
  hold: 0x20,
} as const;

/** CURSOR_OPT_FAST_PLAN, which the grammar sets for every cursor, and those above. */
const knownToCursors = Object.values(cursor).reduce((all, one) => all | one, 0x100);

function cursorOptions(n: DeclareCursorStmt): string {
  required(n, 'options');
  const options = bits(n, 'options', knownToCursors);
  return words(
    options & cursor.binary && 'BINARY',
    options & cursor.insensitive && 'INSENSITIVE',
    options & cursor.asensitive && 'ASENSITIVE',
    options & cursor.scroll && 'SCROLL',
    options & cursor.noScroll && 'NO SCROLL',
  );
}

/** FETCH_ALL of PostgreSQL's parsenodes.h is the largest long, which has 32 bits in libpg-query. */
const fetchAll = 2147483647;

function rowCount(n: FetchStmt): string {
  const count = Number(n.howMany ?? 0);
  const all = n.direction === 'FETCH_FORWARD' || n.direction === 'FETCH_BACKWARD';
  return all && count >= fetchAll ? 'ALL' : whole(n, 'howMany', count);
}

const fetchDirections = choices({
  FETCH_FORWARD: 'FORWARD',
  FETCH_BACKWARD: 'BACKWARD',
  FETCH_ABSOLUTE: 'ABSOLUTE',
  FETCH_RELATIVE: 'RELATIVE',
});
