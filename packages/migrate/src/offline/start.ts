import {
  type Catalog,
  type CitusVersion,
  emptyCatalog,
  lowestPostgres,
  type PgMajor,
} from '../catalog/index.ts';
import type { OfflineSettings } from '../config/model.ts';
import { readSnapshot, type Snapshot } from '../snapshot/index.ts';

/** What statements go on from where no server is asked, and the cluster that they are for. */
export interface StartOptions
  extends Partial<Pick<OfflineSettings, 'role' | 'shardCount' | 'workers' | 'citus'>> {
  /** As this major version of PostgreSQL has it; 18 when absent. Snapshots have their own. */
  readonly pg?: PgMajor;
  /** Statements run on a Citus of this version by itself; names are its own then. */
  readonly asCitus?: CitusVersion;
  /** A snapshot as `citrate dump --snapshot` writes it, or one that was read; an empty database when absent. */
  readonly snapshot?: string | Snapshot;
  /** What messages call it. */
  readonly snapshotName?: string;
}

/** The cluster that is assumed where nothing names one. */
const assumedWorkers = ['w1', 'w2'];

/** A text is read. @throws DiagnosticError, 22023, for one that is no snapshot */
export function snapshotOf(snapshot: string | Snapshot, name?: string): Snapshot {
  return typeof snapshot === 'string' ? readSnapshot(snapshot, name) : snapshot;
}

/** The same options with their snapshot read, as several look at it. @throws as `snapshotOf` does */
export function withSnapshotRead<T extends Pick<StartOptions, 'snapshot' | 'snapshotName'>>(
  options: T,
): T {
  const { snapshot, snapshotName } = options;
  return snapshot === undefined
    ? options
    : { ...options, snapshot: snapshotOf(snapshot, snapshotName) };
}

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
      : snapshotOf(snapshot, snapshotName).catalog;
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
