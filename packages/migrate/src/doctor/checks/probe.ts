import type { Check, Found } from '../model.ts';
import { ok, told, warning } from '../words.ts';

/** What no query tells: whether a transaction with DDL really can be prepared. */
export const probe: Check = {
  id: 'probe',
  fine: 'a trial transaction was prepared and rolled back on every worker',
  hinders: 'unusable',
  find: ({ probe: made }): readonly Found[] => {
    if (made.state === 'made') return made.diagnostics.map((found) => told(found));
    const message = 'no trial transaction was prepared';
    const more = { detail: made.reason };
    return [made.wanted ? warning(message, more) : ok(message, more)];
  },
};
