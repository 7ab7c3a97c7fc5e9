/** Transactions, cursors, prepared statements. */
import type { DeclareCursorStmt, FetchStmt } from '@citrate/parser';
import { type Doc, form, group, line, list, type Printers, parens, words } from '../printer.ts';
import { quoteIdentifier, quoteKeyword, quoteLiteral } from '../quote.ts';
import { choose, required } from '../tree.ts';
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
    const savepoint = () => quoteIdentifier(required(n, 'savepoint_name'));
    const gid = () => quoteLiteral(n.gid ?? '');
    const chain = n.chain && 'AND CHAIN';
    return form(n, 'kind', {
      TRANS_STMT_BEGIN: () => words('BEGIN', transactionModes(n.options)),
      TRANS_STMT_START: () => words('START TRANSACTION', transactionModes(n.options)),
      TRANS_STMT_COMMIT: () => words('COMMIT', chain),
      TRANS_STMT_ROLLBACK: () => words('ROLLBACK', chain),
      TRANS_STMT_SAVEPOINT: () => words('SAVEPOINT', savepoint()),
      TRANS_STMT_RELEASE: () => words('RELEASE SAVEPOINT', savepoint()),
      TRANS_STMT_ROLLBACK_TO: () => words('ROLLBACK TO SAVEPOINT', savepoint()),
      TRANS_STMT_PREPARE: () => words('PREPARE TRANSACTION', gid()),
      TRANS_STMT_COMMIT_PREPARED: () => words('COMMIT PREPARED', gid()),
      TRANS_STMT_ROLLBACK_PREPARED: () => words('ROLLBACK PREPARED', gid()),
    });
  },

  DeclareCursorStmt: (n) =>
    group(
      words(
        'DECLARE',
        quoteIdentifier(required(n, 'portalname')),
        cursorOptions(n),
        'CURSOR',
        (n.options ?? 0) & cursor.hold && 'WITH HOLD',
        'FOR',
      ),
      line,
      required(n, 'query'),
    ),

  FetchStmt: (n) =>
    words(
      n.ismove ? 'MOVE' : 'FETCH',
      choose(n, 'direction', {
        FETCH_FORWARD: 'FORWARD',
        FETCH_BACKWARD: 'BACKWARD',
        FETCH_ABSOLUTE: 'ABSOLUTE',
        FETCH_RELATIVE: 'RELATIVE',
      }),
      rowCount(n),
      'FROM',
      quoteIdentifier(required(n, 'portalname')),
    ),

  ClosePortalStmt: (n) => words('CLOSE', n.portalname ? quoteIdentifier(n.portalname) : 'ALL'),

  PrepareStmt: (n) =>
    group(
      words('PREPARE', quoteIdentifier(required(n, 'name')), parens(list(n.argtypes)), 'AS'),
      line,
      required(n, 'query'),
    ),

  ExecuteStmt: (n) =>
    words('EXECUTE', quoteIdentifier(required(n, 'name')), parens(list(n.params))),

  DeallocateStmt: (n) => words('DEALLOCATE', n.name ? quoteKeyword(n.name) : 'ALL'),
};

/** CURSOR_OPT_… of PostgreSQL's parsenodes.h. */
const cursor = {
  binary: 0x1,
  scroll: 0x2,
  noScroll: 0x4,
  insensitive: 0x8,
  asensitive: 0x10,
  hold: 0x20,
} as const;

function cursorOptions(n: DeclareCursorStmt): Doc {
  const options = n.options ?? 0;
  return words(
    options & cursor.binary && 'BINARY',
    options & cursor.insensitive && 'INSENSITIVE',
    options & cursor.asensitive && 'ASENSITIVE',
    options & cursor.scroll && 'SCROLL',
    options & cursor.noScroll && 'NO SCROLL',
  );
}

/** ALL is the largest number of rows there is. */
function rowCount(n: FetchStmt): string {
  const count = Number(n.howMany ?? 0);
  return count > Number.MAX_SAFE_INTEGER ? 'ALL' : String(count);
}
