import type { Diagnostic } from '@citrate/parser';
import { judgeStatement, leftovers } from '../distribute/index.ts';
import { judgeDirectives } from '../plan/index.ts';
import { type Severities, safetyJudge } from '../safety/index.ts';
import { makerOf, placedIn, withoutLocation } from './check.ts';
import type { CheckedFile, Checks } from './model.ts';

/** What Citrate asks of files that it is to apply to a fleet; what rules find counts as `severities` say. */
export function fleetChecks(severities: Severities = {}): Checks {
  return {
    judgeOfFile: () => judgeStatement,
    statementJudges: [],
    fileJudges: [unplannedDirectives, judgeLeftovers, safetyJudge(severities)],
  };
}

/** Those that name rules are judged by what they silence. */
function unplannedDirectives({ text, before }: CheckedFile): readonly Diagnostic[] {
  const others = text.directives.filter(({ key }) => key !== 'ignore');
  return judgeDirectives(text.source, others, before);
}

function judgeLeftovers(file: CheckedFile): readonly Diagnostic[] {
  const found = leftovers(file.changed, file.before, file.after);
  return found.flatMap(({ table, diagnostics }) => {
    const maker = makerOf(file, table);
    return diagnostics.map((one) => placedIn(file.text, withoutLocation(one), maker));
  });
}
