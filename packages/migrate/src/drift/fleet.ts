/** A fleet's servers, read and made comparable. */
import type { Catalog, Table } from '../catalog/index.ts';
import { suffixLayout } from '../layout/index.ts';
import type { ObservedServer } from './finding.ts';
import { type Origins, originsOf, type PlacedShard, shardsOn } from './shard-names.ts';
import type { Comparison } from './whole-tables.ts';

/** A worker, with what of it are shards. */
export interface Worker extends ObservedServer {
  readonly shards: readonly PlacedShard[];
  readonly origins: Origins;
}

export interface Fleet {
  readonly coordinator: ObservedServer;
  readonly workers: readonly Worker[];
  readonly comparison: Comparison;
}

export function fleetOf(
  { server, catalog: own }: ObservedServer,
  others: readonly ObservedServer[],
): Fleet {
  const [catalog = own, ...catalogs] = inOneVoice([own, ...others.map((each) => each.catalog)]);
  const tables = sharded(catalog);
  return {
    coordinator: { server, catalog },
    workers: others.map((other, i): Worker => {
      const shards = shardsOn(other.server, tables, suffixLayout);
      const origins = originsOf(shards, catalog, suffixLayout);
      return { server: other.server, catalog: catalogs[i] ?? other.catalog, shards, origins };
    }),
    comparison: {
      namedNotNulls: [catalog, ...catalogs].every(({ pg }) => pg >= 18),
      engine: catalog.citus ? 'citus' : 'postgres',
    },
  };
}

/** Distributed and reference tables. */
export function sharded({ schemas }: Catalog): readonly Table[] {
  return [...schemas.values()].flatMap(({ relations }) =>
    [...relations.values()].filter(
      (relation): relation is Table => relation.kind === 'table' && !!relation.distribution,
    ),
  );
}

/** A role that owns nothing: no object is left without its owner. */
const nobody = '';

/**
 * Owners are told by their names where all sessions are of one role. Otherwise what belongs to the
 * session's own role goes without a word on each server.
 */
function inOneVoice(catalogs: readonly Catalog[]): readonly Catalog[] {
  const roles = new Set(catalogs.map(({ currentRole }) => currentRole));
  return roles.size > 1 ? catalogs : catalogs.map((one) => ({ ...one, currentRole: nobody }));
}
