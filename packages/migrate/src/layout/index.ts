export { bind, fixed } from './bind.ts';
export { type HashedType, hashedTypes, type Modifiers } from './hashed/index.ts';
export { builtInName, type ColumnType, columnType, modifiersOf } from './hashed/of-column.ts';
export type * from './model.ts';
export { nameText, renderer } from './render.ts';
export { shardIndex } from './shard-index.ts';
export { shardName } from './shard-name.ts';
export { suffixLayout } from './suffix.ts';
