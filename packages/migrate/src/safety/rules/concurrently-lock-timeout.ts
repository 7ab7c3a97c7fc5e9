import type { SafetyRule } from '../rule.ts';
import { settingBefore } from '../settings.ts';
import { concurrently } from '../transactions.ts';

export const concurrentlyLockTimeout: SafetyRule = {
  name: 'concurrently-lock-timeout',
  title: 'CONCURRENTLY under a lock_timeout',
  severity: 'warning',
  checkFile: (questions) =>
    questions.flatMap((question) => {
      const words = concurrently(question.tree);
      const value = words && settingBefore('lock_timeout', question);
      if (value === undefined || Number.parseFloat(value) === 0) return [];
      return [
        {
          question,
          message: `${words} runs under a lock_timeout of ${value}`,
          detail:
            'It blocks nobody while it waits for older transactions to end. A timeout ends it halfway instead, and what it has made so far stays behind, invalid.',
          hint: 'Leave the SET out: Citrate sets a timeout of its own, a long one for these statements.',
        },
      ];
    }),
};
