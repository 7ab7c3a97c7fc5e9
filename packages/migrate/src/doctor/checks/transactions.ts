import type { TransactionFact } from '../../execute/index.ts';
import type { Check, Found } from '../model.ts';
import { count, duration, warning } from '../words.ts';

/** In seconds. */
const long = 600;

/** Transactions that are open for long: what they use stays locked, and vacuum stands still. */
export const transactions: Check = {
  id: 'transactions',
  fine: 'no transaction has been open for long, of those that can be seen',
  hinders: 'invalid',
  find: ({ examined }) =>
    examined.flatMap(({ facts: { server }, examination }) =>
      examination.transactions
        .filter(({ ageSeconds }) => ageSeconds > long)
        .map((transaction) => judge(transaction, server)),
    ),
};

function judge(found: TransactionFact, server: string): Found {
  const { pid, username, application, state, ageSeconds, xminAge } = found;
  const who = [username && `user "${username}"`, application && `application "${application}"`];
  const known = [...who, state].filter((part) => part !== null && part !== '').join(', ');
  const rows =
    xminAge === null
      ? ''
      : ` Dead rows of the last ${count(xminAge, 'transaction')} cannot be removed.`;
  return warning(
    `process ${pid} on server "${server}" has a transaction open for ${duration(ageSeconds)}`,
    {
      server,
      detail: `It is of ${known}.${rows} What locks the tables that it has used waits for it, and so does CREATE INDEX CONCURRENTLY.`,
      hint: `Wait until it ends, or end it: SELECT pg_terminate_backend(${pid});`,
    },
  );
}
