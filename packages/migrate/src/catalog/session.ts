import type { Catalog } from './model.ts';

/** The catalog as a new session finds it: what an earlier one SET for itself is as it was in `start`. */
export function inNewSession(catalog: Catalog, start: Catalog): Catalog {
  const { searchPath, currentRole, cluster, citus } = start;
  const { beforeSet: _, ...lasting } = catalog;
  return {
    ...lasting,
    searchPath,
    currentRole,
    cluster: { ...catalog.cluster, shardCount: cluster.shardCount },
    ...(catalog.citus && citus && { citus: { ...catalog.citus, settings: citus.settings } }),
  };
}
