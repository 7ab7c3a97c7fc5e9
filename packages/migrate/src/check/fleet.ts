import { judgeStatement, leftovers } from '../distribute/index.ts';
import { judgeDirectives } from '../plan/index.ts';
import { presentable, type Severities, safetyFindings } from '../safety/index.ts';
import { makersOf, withoutLocation } from './check.ts';
import type { CheckedFile, Checks, FileFinding } from './model.ts';

/** What Citrate asks of files that it is to apply to a fleet; what rules find counts as `severities` say. */
export function fleetChecks(severities: Severities = {}): Checks {
  return {
    judgeOfFile: () => judgeStatement,
    statementJudges: [],
    fileJudges: [unplannedDirectives, judgeLeftovers, safetyFindings],
    keep: (text, found) => presentable(text, found, severities),
  };
}

/** Those that name rules are judged by what they silence. */
function unplannedDirectives({ text, before }: CheckedFile): readonly FileFinding[] {
  const others = text.directives.filter(({ key }) => key !== 'ignore');
  return judgeDirectives(text.source, others, before);
}

function judgeLeftovers(file: CheckedFile): readonly FileFinding[] {
  const found = leftovers(file.before, file.after);
  const maker = makersOf(
    file,
    found.map(({ table }) => table),
  );
  return found.flatMap(({ table, diagnostics }) => {
    const statement = maker(table);
    return diagnostics.map((one) => ({
      ...withoutLocation(one),
      ...(statement && { statement }),
    }));
  });
}
