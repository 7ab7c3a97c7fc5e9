import { type Diagnostic, loadParser, type SourceFile } from '@citrate/parser';
import type { PgMajor } from '../catalog/model.ts';
import type { ChosenName } from '../complete/model.ts';
import { readMigrations } from '../files/index.ts';
import { names as namesOf } from '../replay/index.ts';

export interface NamesOptions {
  /** The texts to read, in order. */
  readonly sources?: readonly SourceFile[];
  /** A folder of migration files to read instead, in order. */
  readonly migrations?: string;
  /** Choose as this major version of PostgreSQL chooses; 18 when absent. */
  readonly pg?: PgMajor;
}

export interface NamesResult {
  readonly statements: readonly { readonly sql: string; readonly names: readonly ChosenName[] }[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The names that PostgreSQL gives to what the statements leave unnamed, when they run one after the
 * other in an empty database. Problems are gathered, not thrown.
 */
export async function names(options: NamesOptions): Promise<NamesResult> {
  await loadParser();
  const read = readAll(options);
  const { statements, diagnostics } = namesOf(read.sources, { pg: options.pg ?? 18 });
  return { statements, diagnostics: [...read.diagnostics, ...diagnostics] };
}

function readAll({ sources = [], migrations }: NamesOptions): {
  readonly sources: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
} {
  if (migrations === undefined) return { sources, diagnostics: [] };
  const { files, diagnostics } = readMigrations(migrations);
  return { sources: files.map((file) => file.source), diagnostics };
}
