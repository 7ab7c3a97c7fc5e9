import { as, type Statement } from '@citrate/parser';
import type { TreeDiagnostic } from '../catalog/index.ts';

/**
 * BEGIN and ROLLBACK around statements: without these two, what they took back would be done. So they
 * cannot be just removed, as others can.
 */
export function takenBack(statements: readonly Statement[]): ReadonlySet<Statement> {
  const found = new Set<Statement>();
  let begun: Statement | undefined;
  let last: Statement | undefined;
  for (const statement of statements) {
    const kind = as(statement.tree, 'TransactionStmt')?.kind;
    if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') begun ??= statement;
    if (kind === 'TRANS_STMT_ROLLBACK' && begun && last !== begun) {
      found.add(begun).add(statement);
    }
    if (kind === 'TRANS_STMT_ROLLBACK' || kind === 'TRANS_STMT_COMMIT') begun = undefined;
    last = statement;
  }
  return found;
}

export function withoutFix({ fix: _, ...diagnostic }: TreeDiagnostic): TreeDiagnostic {
  return {
    ...diagnostic,
    hint: 'Remove it together with the statements that ROLLBACK takes back.',
  };
}
