import { runsOutside } from '../../distribute/index.ts';
import type { SafetyRule } from '../rule.ts';
import { OWN_FILE } from '../words.ts';

export const concurrentlyInTransaction: SafetyRule = {
  name: 'concurrently-in-transaction',
  title: 'Statement that cannot run in a transaction',
  severity: 'error',
  checkFile: (questions) =>
    questions.flatMap((question) => {
      const words = question.transactional ? runsOutside(question.tree) : undefined;
      if (!words) return [];
      return [
        {
          question,
          code: '25001',
          message: `${words} cannot run inside a transaction`,
          detail: 'A file is one transaction, unless it says otherwise.',
          hint: `Write it ${OWN_FILE}.`,
        },
      ];
    }),
};
