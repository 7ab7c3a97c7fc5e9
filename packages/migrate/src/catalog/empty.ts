import type { Catalog, ClusterState, PgMajor, Schema } from './model.ts';

export interface EmptyCatalogOptions {
  readonly pg: PgMajor;
  readonly namesBy?: NonNullable<Catalog['namesBy']>;
  readonly searchPath?: readonly string[];
  readonly currentRole?: string;
  /** Nobody knows which roles the server has: files may name any. */
  readonly anyRole?: boolean;
  readonly cluster?: Partial<ClusterState>;
}

/** The first shard id that Citus, and we, give out. */
export const FIRST_SHARD_ID = 102008;

const noCluster: ClusterState = {
  shardCount: 32,
  workers: [],
  nextShardId: FIRST_SHARD_ID,
  nextColocationId: 1,
  colocationGroups: new Map(),
};

/** What a new database holds: the schema `public`, and the role that works in it. */
export function emptyCatalog(options: EmptyCatalogOptions): Catalog {
  const currentRole = options.currentRole ?? 'postgres';
  const publicOwner = options.pg >= 15 ? 'pg_database_owner' : currentRole;
  return {
    pg: options.pg,
    ...(options.namesBy && { namesBy: options.namesBy }),
    searchPath: options.searchPath ?? ['public'],
    currentRole,
    roles: new Set([currentRole]),
    ...(options.anyRole && { missingRoles: new Set() }),
    schemas: new Map([['public', emptySchema('public', publicOwner)]]),
    foreign: { wrappers: new Set(), servers: new Map() },
    cluster: { ...noCluster, ...options.cluster },
  };
}

export function emptySchema(name: string, owner: string): Schema {
  return {
    name,
    owner,
    relations: new Map(),
    types: new Map(),
    functions: new Map(),
    statistics: new Map(),
  };
}
