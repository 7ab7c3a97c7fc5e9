export { bind, fixed } from './bind.ts';
export { type HashedType, hashedTypes } from './hash-value.ts';
export type * from './model.ts';
export { nameText, renderer } from './render.ts';
export { shardName } from './shard-name.ts';
export { suffixLayout } from './suffix.ts';
