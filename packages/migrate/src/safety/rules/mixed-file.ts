import { tagOf } from '@citrate/parser';
import { runsOutside } from '../../distribute/index.ts';
import type { SafetyQuestion, SafetyRule } from '../rule.ts';

export const mixedFile: SafetyRule = {
  name: 'mixed-file',
  title: 'Statements with and without a transaction in one file',
  severity: 'warning',
  checkFile: (questions) => {
    const outside = questions.find((q) => runsOutside(q.tree));
    const others = questions.filter((q) => !q.transactional && !goesAlone(q));
    const [question] = others;
    if (!outside || !question) return [];
    const words = runsOutside(outside.tree);
    return [
      {
        question,
        message: `statement shares a file without a transaction with ${words}`,
        detail:
          'In such a file each statement is a step of its own: a failure in between leaves those before it applied.',
        hint: `Move what can run in a transaction to another file, and leave ${words} alone.`,
      },
    ];
  },
};

/** Settings belong to what they are set for. */
function goesAlone({ tree }: SafetyQuestion): boolean {
  return runsOutside(tree) !== undefined || tagOf(tree) === 'VariableSetStmt';
}
