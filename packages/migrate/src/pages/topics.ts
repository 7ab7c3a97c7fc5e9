/** What refusals are about, by the name that `citrate explain` takes. */
export type Topic =
  | 'keys'
  | 'foreign-keys'
  | 'distribution-column'
  | 'differing-values'
  | 'rows'
  | 'partitions'
  | 'distributing'
  | 'sequences'
  | 'triggers-and-rules'
  | 'cascade'
  | 'queries'
  | 'all-nodes'
  | 'databases'
  | 'subscriptions'
  | 'sessions'
  | 'code'
  | 'outside'
  | 'batches'
  | 'protected'
  | 'passwords'
  | 'not-yet'
  | 'citus-refuses'
  | 'citus-rows'
  | 'citus-calls';

/** The section below docs/ of each: the reason, what to write instead, and the SQLSTATE. */
export const topicPages: Readonly<Record<Topic, string>> = {
  keys: 'distribution/README.md#keys',
  'foreign-keys': 'distribution/README.md#foreign-keys',
  'distribution-column': 'distribution/README.md#the-distribution-column',
  'differing-values': 'distribution/README.md#values-that-differ-by-node',
  rows: 'distribution/README.md#rows',
  partitions: 'distribution/partitions.md#what-is-refused-of-partitioned-tables',
  distributing: 'distribution/refused.md#distributing-a-table',
  sequences: 'distribution/refused.md#sequences',
  'triggers-and-rules': 'distribution/refused.md#triggers-and-rules',
  cascade: 'distribution/refused.md#cascade',
  queries: 'distribution/refused.md#queries',
  'all-nodes': 'distribution/refused.md#objects-of-all-nodes',
  databases: 'distribution/refused.md#databases',
  subscriptions: 'distribution/refused.md#subscriptions',
  sessions: 'distribution/refused.md#sessions-and-transactions',
  code: 'distribution/refused.md#do-and-call',
  outside: 'distribution/refused.md#outside-of-transactions',
  batches: 'distribution/refused.md#batches',
  protected: 'distribution/refused.md#what-belongs-to-citrate',
  passwords: 'distribution/refused.md#passwords',
  'not-yet': 'distribution/refused.md#not-yet',
  'citus-refuses': 'citus.md#what-citus-refuses',
  'citus-rows': 'citus.md#changes-of-rows',
  'citus-calls': 'citus.md#calls-of-citus',
};
