import type { Catalog, CitusVersion, ClusterState, Grant, PgMajor, Schema } from './model.ts';

export interface EmptyCatalogOptions {
  readonly pg: PgMajor;
  readonly namesBy?: NonNullable<Catalog['namesBy']>;
  readonly searchPath?: readonly string[];
  readonly currentRole?: string;
  /** Nobody knows which roles the server has: files may name any. */
  readonly anyRole?: boolean;
  readonly cluster?: Partial<ClusterState>;
  /** Statements run on a Citus of this version; absent: on a fleet of plain servers. */
  readonly citus?: CitusVersion;
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
  return {
    pg: options.pg,
    ...(options.namesBy && { namesBy: options.namesBy }),
    searchPath: options.searchPath ?? ['public'],
    currentRole,
    roles: new Set([currentRole]),
    ...(options.anyRole && { missingRoles: new Set() }),
    schemas: new Map([
      [
        'public',
        {
          ...emptySchema('public', ownerOfPublic(options.pg, currentRole)),
          grants: grantsOnPublic(options.pg),
        },
      ],
    ]),
    cluster: { ...noCluster, ...options.cluster },
    ...(options.citus && {
      citus: { version: options.citus, settings: new Map(), schemas: new Map() },
    }),
  };
}

/** Before 15, whoever made the server's first database. */
function ownerOfPublic(pg: PgMajor, currentRole: string): string {
  return pg >= 15 ? 'pg_database_owner' : currentRole;
}

/** What schema `public` of a new database lets everyone do. */
export function grantsOnPublic(pg: PgMajor): readonly Grant[] {
  const privileges = pg >= 15 ? ['usage'] : ['create', 'usage'];
  return privileges.map((privilege) => ({ grantee: 'public', privilege, grantable: false }));
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
