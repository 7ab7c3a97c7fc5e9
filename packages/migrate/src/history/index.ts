export * from './client.ts';
export type * from './database.ts';
export * from './install.ts';
export * from './lease.ts';
export * from './marker.ts';
export { ownerRole } from './owner.ts';
export { firstShardId, formatVersion } from './schema.sql.ts';
export * from './transactions.ts';
