import { judgeStatement, leftovers } from '../distribute/index.ts';
import { judgeDirectives } from '../plan/index.ts';
import { makerOf, withoutLocation } from './check.ts';
import type { CheckedFile, Checks, FileFinding } from './model.ts';

/** What Citrate asks of files that it is to apply to a fleet. */
export const fleetChecks: Checks = {
  judgeOfFile: () => judgeStatement,
  statementJudges: [],
  fileJudges: [({ text }) => judgeDirectives(text.source, text.directives), judgeLeftovers],
};

function judgeLeftovers(file: CheckedFile): readonly FileFinding[] {
  return leftovers(file.before, file.after).flatMap(({ table, diagnostics }) => {
    const statement = makerOf(file, table);
    return diagnostics.map((one) => ({
      ...withoutLocation(one),
      ...(statement && { statement }),
    }));
  });
}
