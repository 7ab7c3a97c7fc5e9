import {
  type Catalog,
  type CitusVersion,
  emptyCatalog,
  lowestPostgres,
  type PgMajor,
  parseSnapshot,
} from '../catalog/index.ts';
import type { OfflineSettings } from '../config/model.ts';

/** What statements go on from where no server is asked, and the cluster that they are for. */
export interface StartOptions
  extends Partial<Pick<OfflineSettings, 'role' | 'shardCount' | 'workers' | 'citus'>> {
  /** As this major version of PostgreSQL has it; 18 when absent. Snapshots have their own. */
  readonly pg?: PgMajor;
  /** Statements run on a Citus of this version by itself; names are its own then. */
  readonly asCitus?: CitusVersion;
  /** A snapshot as `citrate dump --snapshot` writes it; an empty database when absent. */
  readonly snapshot?: string;
  /** What messages call it. */
  readonly snapshotName?: string;
}

/** The cluster that is assumed where nothing names one. */
const assumedWorkers = ['w1', 'w2'];

/** A snapshot of another format is thrown: DiagnosticError, 22023. */
export function offlineCatalog({ snapshot, snapshotName, ...options }: StartOptions): Catalog {
  const { asCitus, role, shardCount, workers = [] } = options;
  const citus = asCitus ?? options.citus;
  const { pg = citus ? lowestPostgres(citus) : 18 } = options;
  const start =
    snapshot === undefined
      ? emptyCatalog({
          pg,
          anyRole: true,
          ...(role !== undefined && { currentRole: role }),
          ...(citus && { citus }),
          ...(asCitus && { namesBy: 'citus' as const }),
        })
      : parseSnapshot(snapshot, snapshotName);
  const known = workers.length > 0 ? workers : start.cluster.workers;
  return {
    ...start,
    cluster: {
      ...start.cluster,
      workers: known.length > 0 ? known : assumedWorkers,
      ...(shardCount !== undefined && { shardCount }),
    },
  };
}
