/** Catalogs as text that can be committed, and read back where no server is at hand. */
import { DiagnosticError } from '@citrate/parser';
import { treeDiagnostic } from './errors.ts';
import type { Catalog } from './model.ts';

/** Counts up with every change of the model that older snapshots do not fit. */
export const SNAPSHOT_FORMAT = 1;

/**
 * The catalog as JSON, the same text each time. Maps and sets become lists under `$map` and `$set`, in
 * their order, which is that of creation: names are chosen by it.
 */
export function serialiseCatalog(catalog: Catalog): string {
  const value = { format: SNAPSHOT_FORMAT, catalog };
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

/**
 * The catalog of a snapshot.
 *
 * @throws DiagnosticError, 22P02, for a text that is none, or one of another format
 */
export function parseSnapshot(text: string): Catalog {
  const value = parsed(text);
  const format = typeof value === 'object' && value !== null && 'format' in value && value.format;
  if (format === SNAPSHOT_FORMAT) return (value as { readonly catalog: Catalog }).catalog;
  if (typeof format !== 'number') refuse('the text is no snapshot of a catalog');
  refuse(`the snapshot has format ${format}, expected ${SNAPSHOT_FORMAT}`);
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
    treeDiagnostic('22P02', message, {
      hint: 'Write it anew with this version: citrate dump --snapshot, with --server for what a server has.',
    }),
  ]);
}
