/** Catalogs as text that can be committed, and read back where no server is at hand. */
import { createHash } from 'node:crypto';
import { DiagnosticError } from '@citrate/parser';
import type { Catalog } from '../catalog/model.ts';

/** Counts up with every change of the model that older snapshots do not fit. */
const FORMAT = 2;

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
 * made it, where that is known. The sum is over all that, whatever the white space.
 */
export function serialiseCatalog(catalog: Catalog, applied?: readonly AppliedFile[]): string {
  const content = { ...(applied && { applied }), catalog };
  const value: object = JSON.parse(JSON.stringify(content, (_, v: unknown) => encoded(v)));
  return `${JSON.stringify({ format: FORMAT, sha256: sumOf(value), ...value }, null, 1)}\n`;
}

function sumOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
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
 * A snapshot, which messages call by the name of its file, if it has one. What has its sum was written by
 * `serialiseCatalog`, and is as it was: no part of it is looked at further.
 *
 * @throws DiagnosticError, 22023, for a text that is none, one of another format, or one that was changed
 */
export function readSnapshot(text: string, file?: string): Snapshot {
  const { format, sha256, ...value } = Object(parsed(text)) as Readonly<Record<string, unknown>>;
  if (typeof format !== 'number') {
    refuse(`${file === undefined ? 'the text' : `"${file}"`} is no snapshot of a catalog`);
  }
  const named = file === undefined ? 'the snapshot' : `snapshot "${file}"`;
  if (format !== FORMAT) refuse(`${named} has format ${format}, expected ${FORMAT}`);
  if (sha256 !== sumOf(value)) {
    refuse(
      `${named} is not as it was written`,
      'Something in it was changed, by hand or by a merge.',
    );
  }
  const { catalog, applied = [] } = decoded(value) as Partial<Snapshot> & Pick<Snapshot, 'catalog'>;
  return { catalog, applied };
}

/** The catalog of a snapshot. @throws as `readSnapshot` does */
export function parseSnapshot(text: string, file?: string): Catalog {
  return readSnapshot(text, file).catalog;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** In place: the value has just been parsed, and is large. */
function decoded(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$map' in value) return new Map(decoded(value.$map) as [unknown, unknown][]);
  if ('$set' in value) return new Set(decoded(value.$set) as unknown[]);
  const fields = value as Record<string, unknown>;
  for (const key of Object.keys(fields)) fields[key] = decoded(fields[key]);
  return value;
}

function refuse(message: string, detail?: string): never {
  throw new DiagnosticError([
    {
      code: '22023',
      severity: 'error',
      message,
      ...(detail !== undefined && { detail }),
      hint: 'Write it anew with this version: citrate dump --snapshot, with --server for what a server has.',
    },
  ]);
}
