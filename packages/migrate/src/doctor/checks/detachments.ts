import type { DetachmentFact } from '../../execute/index.ts';
import type { Check, Found } from '../model.ts';
import { warning } from '../words.ts';

/** What a stop of DETACH PARTITION … CONCURRENTLY has left. */
export const detachments: Check = {
  id: 'detachments',
  fine: 'no partition is half detached',
  hinders: 'invalid',
  find: ({ examined }) =>
    examined.flatMap(({ facts: { server }, examination }) =>
      examination.detachments.map((one) => half(one, server)),
    ),
};

function half({ table, partition }: DetachmentFact, server: string): Found {
  return warning(`partition ${partition} on server "${server}" is half detached`, {
    server,
    detail: `DETACH PARTITION … CONCURRENTLY is at work, or was stopped. Until it is at its end ${table} has the partition for some sessions and not for others, and no other one can be detached like that.`,
    hint: `If a migration was stopped there, the next "citrate apply" ends it; else: ALTER TABLE ${table} DETACH PARTITION ${partition} FINALIZE;`,
  });
}
