import { judgeNodes } from '../../history/index.ts';
import type { Check } from '../model.ts';
import { told } from '../words.ts';

/** One database under two names, copies, and servers that are not those on record. */
export const identities: Check = {
  id: 'identities',
  fine: 'every node is a database of its own, and the one on record',
  hinders: 'unusable',
  find: ({ nodes: { clusterId, recorded, found }, missing, unread }) => [
    ...unread.map((problem) => told(problem)),
    ...judgeNodes(
      clusterId,
      recorded,
      found,
      missing.map(({ server }) => server),
    ).map((problem) => told(problem)),
  ],
};
