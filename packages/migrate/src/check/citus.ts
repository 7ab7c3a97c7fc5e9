import { runOnCitus } from '../distribute/index.ts';
import { moveTransaction, noTransaction, transactionStatement } from '../replay/index.ts';
import { askedRules, safetyFindings, safetyRules } from '../safety/index.ts';
import type { Checks, Judge } from './model.ts';

/** About what it accepts, and carries to its shards as something else. */
const garbledByCitus = askedRules(
  safetyRules.filter(({ name }) =>
    [
      'citus-restrictive-policy',
      'citus-unique-include',
      'citus-unnamed-exclude',
      'citus-unnamed-foreign-key',
    ].includes(name),
  ),
);

/**
 * What a Citus does with the files by itself, statement by statement as `psql` would send them. It is
 * asked of a catalog that has one.
 */
export const citusChecks: Checks = {
  judgeOfFile: judgeOfScript,
  statementJudges: [],
  fileJudges: [(file) => safetyFindings(file, garbledByCitus)],
};

const passed = {
  verdict: { kind: 'local', diagnostics: [] },
  names: [],
  decisions: [],
  diagnostics: [],
} as const;

/** Keeps the transaction block that the script is in: ROLLBACK brings back what was before. */
function judgeOfScript(): Judge {
  let transaction = noTransaction;
  return (statement, before) => {
    const control = transactionStatement(statement);
    if (control) {
      const moved = moveTransaction(control, { catalog: before, transaction });
      transaction = moved.transaction;
      return { ...passed, tree: statement, after: moved.catalog };
    }
    const inBlock = transaction.saved.length > 0;
    const { catalog: after, ...ran } = runOnCitus(statement, before, inBlock);
    const failed = transaction.failed || ran.verdict.kind === 'refused';
    transaction = inBlock ? { ...transaction, failed } : transaction;
    return { ...ran, after };
  };
}
