import type { Layout } from './model.ts';
import { shardName } from './shard-name.ts';

/** Shards beside each other in the table's own schema: `public.items` → `public.items_102008`. */
export const suffixLayout: Layout = {
  name: 'suffix',
  nameOnShard: ({ schema, name }, shardId) => ({ schema, name: shardName(name, shardId) }),
};
