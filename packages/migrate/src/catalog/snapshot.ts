/** Catalogs as text that can be committed, and read back where no server is at hand. */
import { DiagnosticError } from '@citrate/parser';
import { treeDiagnostic } from './errors.ts';
import type { Catalog } from './model.ts';

/** Counts up with every change of the model that older snapshots do not fit. */
export const SNAPSHOT_FORMAT = 1;

/** A migration that was applied when a snapshot was taken, and the sums of its file. */
export interface AppliedFile {
  readonly version: string;
  readonly sha256: string;
  readonly tokens: string;
  readonly algorithm: number;
}

/**
 * The catalog as JSON, the same text each time. Maps and sets become lists under `$map` and `$set`, in
 * their order, which is that of creation: names are chosen by it. `applied` says which migrations have
 * made it, where that is known.
 */
export function serialiseCatalog(catalog: Catalog, applied?: readonly AppliedFile[]): string {
  const value = { format: SNAPSHOT_FORMAT, ...(applied && { applied }), catalog };
  return `${JSON.stringify(value, (_, v: unknown) => encoded(v), 1)}\n`;
}

function encoded(value: unknown): unknown {
  if (value instanceof Set) return { $set: [...value] };
  if (isMap(value)) return { $map: [...value] };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A `Map`, or the catalog's own kind of map. */
function isMap(value: unknown): value is ReadonlyMap<unknown, unknown> {
  return typeof value === 'object' && value !== null && 'forEach' in value && 'has' in value;
}

/** A snapshot that was read. */
export interface Snapshot {
  readonly catalog: Catalog;
  /** The migrations that were applied when it was taken; none where it does not say. */
  readonly applied: readonly AppliedFile[];
}

/**
 * A snapshot, which messages call by the name of its file, if it has one.
 *
 * @throws DiagnosticError, 22023, for a text that is none, or one of another format
 */
export function readSnapshot(text: string, file?: string): Snapshot {
  const {
    format,
    catalog,
    applied = [],
  } = Object(parsed(text)) as Readonly<Record<string, unknown>>;
  if (format === SNAPSHOT_FORMAT && isCatalog(catalog) && Array.isArray(applied)) {
    return { catalog, applied };
  }
  if (typeof format !== 'number' || format === SNAPSHOT_FORMAT) {
    refuse(`${file === undefined ? 'the text' : `"${file}"`} is no snapshot of a catalog`);
  }
  const named = file === undefined ? 'the snapshot' : `snapshot "${file}"`;
  refuse(`${named} has format ${format}, expected ${SNAPSHOT_FORMAT}`);
}

/** The catalog of a snapshot. @throws as `readSnapshot` does */
export function parseSnapshot(text: string, file?: string): Catalog {
  return readSnapshot(text, file).catalog;
}

/** By its outline: what wrote the rest was this program. */
function isCatalog(value: unknown): value is Catalog {
  const { pg, schemas, cluster } = Object(value);
  return typeof pg === 'number' && isMap(schemas) && Array.isArray(Object(cluster).workers);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => decoded(value));
  } catch {
    return undefined;
  }
}

function decoded(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$map' in value) return new Map(value.$map as [unknown, unknown][]);
  return '$set' in value ? new Set(value.$set as unknown[]) : value;
}

function refuse(message: string): never {
  throw new DiagnosticError([
    treeDiagnostic('22023', message, {
      hint: 'Write it anew with this version: citrate dump --snapshot, with --server for what a server has.',
    }),
  ]);
}
