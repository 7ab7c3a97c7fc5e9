import type { Check, Found } from '../model.ts';
import { count, ok, told } from '../words.ts';

/** Whether there is a plan, for its needs to be compared with what there is. */
export const plan: Check = {
  id: 'plan',
  fine: 'no migration is pending',
  hinders: 'invalid',
  find: ({ pending }): readonly Found[] => {
    switch (pending.state) {
      case 'planned':
        return pending.migrations === 0
          ? []
          : [ok(`${count(pending.migrations, 'migration')} pending can be planned`)];
      case 'unknown':
        return [ok('the pending migrations were not planned', { detail: pending.reason })];
      case 'refused':
        return pending.diagnostics
          .filter(({ severity }) => severity === 'error')
          .map((found) => ({
            ...told(found),
            hint: `${found.hint === undefined ? '' : `${found.hint} `}"citrate plan" shows where.`,
          }));
    }
  },
};
